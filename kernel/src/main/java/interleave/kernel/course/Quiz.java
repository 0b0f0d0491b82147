package interleave.kernel.course;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions about a chapter.
 *
 * @param chapter the chapter's name: {@code "04-lock"}
 * @param questions the questions, at least one
 */
public record Quiz(String chapter, List<Question> questions) {

  /** Makes the list unchangeable. */
  public Quiz {
    questions = List.copyOf(questions);
  }

  /**
   * A question, and answers to choose from.
   *
   * @param text the question; what stands in backquotes is code
   * @param answers the answers; one or more of them are right
   */
  public record Question(String text, List<Answer> answers) {

    /** Makes the list unchangeable. */
    public Question {
      answers = List.copyOf(answers);
    }
  }

  /**
   * One of the answers to a question.
   *
   * @param text the answer; what stands in backquotes is code
   * @param right whether it is right
   * @param feedback what to tell who chooses it
   */
  public record Answer(String text, boolean right, String feedback) {}

  /**
   * Reads questions in jupyterquiz's form.
   *
   * @throws IllegalArgumentException if they are not; the message says why
   */
  static Quiz parse(String chapter, String json) {
    try {
      List<Question> questions = new ArrayList<>();
      for (JsonElement element : JsonParser.parseString(json).getAsJsonArray()) {
        questions.add(question(element.getAsJsonObject()));
      }
      if (questions.isEmpty()) {
        throw new IllegalArgumentException("there is no question in it");
      }
      return new Quiz(chapter, questions);
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      // What is missing or of another kind; Gson has an exception for each way.
      throw new IllegalArgumentException("it is no list of questions: " + e.getMessage(), e);
    }
  }

  private static Question question(JsonObject json) {
    String text = string(json, "question");
    if (!string(json, "type").equals("multiple_choice")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is of type " + json.get("type") + ", not multiple_choice");
    }
    List<Answer> answers = new ArrayList<>();
    for (JsonElement element : present(json, "answers").getAsJsonArray()) {
      JsonObject answer = element.getAsJsonObject();
      answers.add(
          new Answer(
              string(answer, "answer"),
              present(answer, "correct").getAsBoolean(),
              string(answer, "feedback")));
    }
    if (answers.stream().noneMatch(Answer::right)) {
      throw new IllegalArgumentException("no answer to \"" + text + "\" is right");
    }
    return new Question(text, answers);
  }

  private static String string(JsonObject json, String name) {
    return present(json, name).getAsString();
  }

  private static JsonElement present(JsonObject json, String name) {
    if (!json.has(name)) {
      throw new IllegalArgumentException("\"" + name + "\" is missing in " + json);
    }
    return json.get(name);
  }
}
