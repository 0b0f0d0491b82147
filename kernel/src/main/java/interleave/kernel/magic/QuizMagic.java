package interleave.kernel.magic;

import interleave.kernel.course.Quiz;
import interleave.kernel.course.Quiz.Answer;
import interleave.kernel.course.Quiz.Question;
import interleave.kernel.course.Quizzes;
import interleave.kernel.display.Html;
import interleave.kernel.shell.CellResult;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code %quiz 04}: questions about a chapter. */
record QuizMagic() implements Magic {

  @Override
  public String name() {
    return "quiz";
  }

  @Override
  public String usage() {
    return "%quiz <number of a chapter>";
  }

  @Override
  public String summary() {
    return "Asks a few questions about a chapter; each answer says whether it is right.";
  }

  @Override
  public String details() {
    return "Choose an answer with a click: it unfolds. Nothing is counted and nothing is kept.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    if (call.arguments().size() != 1) {
      throw MagicError.misuse(this, "It takes the number of one chapter, such as 04.");
    }
    String asked = call.arguments().get(0);
    Quizzes quizzes = context.course().quizzes();
    Optional<Quiz> quiz;
    try {
      quiz = quizzes.find(asked);
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new MagicError(e.getMessage());
    }
    context
        .output()
        .display(bundle(quiz.orElseThrow(() -> new MagicError(unknown(asked, quizzes)))));
    return new CellResult.Completed(Optional.empty());
  }

  private static String unknown(String asked, Quizzes quizzes) {
    List<String> chapters = quizzes.chapters();
    return chapters.isEmpty()
        ? "There are no questions here: the folder "
            + quizzes.folder().toAbsolutePath()
            + " is missing or empty. It belongs beside the chapters."
        : "There are no questions about chapter \""
            + asked
            + "\". There are some about "
            + String.join(", ", chapters)
            + ".";
  }

  private static DisplayData bundle(Quiz quiz) {
    DisplayData data = new DisplayData(text(quiz));
    data.putHTML(html(quiz));
    return data;
  }

  /** Every answer unfolds by itself: no script, so it works in whatever shows a notebook. */
  private static String html(Quiz quiz) {
    StringBuilder html = new StringBuilder();
    for (int i = 0; i < quiz.questions().size(); i++) {
      Question question = quiz.questions().get(i);
      html.append("<p><b>").append(i + 1).append(".</b> ");
      html.append(Html.withCode(question.text())).append("</p>\n<ul>\n");
      for (Answer answer : question.answers()) {
        html.append("<li><details><summary>").append(Html.withCode(answer.text()));
        html.append("</summary>").append(answer.right() ? "✔ " : "✘ ");
        html.append(Html.withCode(answer.feedback())).append("</details></li>\n");
      }
      html.append("</ul>\n");
    }
    return html.toString();
  }

  /** The answers have letters, and which are right stands at the end. */
  private static String text(Quiz quiz) {
    StringBuilder text = new StringBuilder();
    List<Question> questions = quiz.questions();
    for (int i = 0; i < questions.size(); i++) {
      text.append(i + 1).append(". ").append(questions.get(i).text()).append('\n');
      List<Answer> answers = questions.get(i).answers();
      for (int k = 0; k < answers.size(); k++) {
        text.append("   ").append(letter(k)).append(") ").append(answers.get(k).text());
        text.append('\n');
      }
    }
    return text.append("\nRight: ")
        .append(
            IntStream.range(0, questions.size())
                .mapToObj(i -> (i + 1) + " " + rightOnes(questions.get(i)))
                .collect(Collectors.joining(", ")))
        .append('\n')
        .toString();
  }

  private static String rightOnes(Question question) {
    return IntStream.range(0, question.answers().size())
        .filter(k -> question.answers().get(k).right())
        .mapToObj(QuizMagic::letter)
        .collect(Collectors.joining(" and "));
  }

  private static String letter(int index) {
    return String.valueOf((char) ('a' + index));
  }
}
