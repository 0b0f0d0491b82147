package interleave.kernel.course;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.course.Quiz.Answer;
import interleave.kernel.course.Quiz.Question;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which questions are found, and what is said of files that hold none. */
class QuizzesTest {

  private static final String TWO =
      """
      [{"question": "How many?", "type": "multiple_choice", "settled_by": "cell",
        "answers": [{"answer": "1", "correct": false, "feedback": "Too few."},
                    {"answer": "2", "correct": true, "feedback": "Yes."}]}]
      """;

  @TempDir private Path folder;

  private Quizzes quizzes() {
    return new Quizzes(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"04-lock", "04", "4"})
  void aChapter_isFoundByNameAndByNumber(String asked) throws IOException {
    Files.writeString(folder.resolve("04-lock.json"), TWO);
    Question question =
        new Question(
            "How many?",
            List.of(new Answer("1", false, "Too few."), new Answer("2", true, "Yes.")));
    assertEquals(Optional.of(new Quiz("04-lock", List.of(question))), quizzes().find(asked), asked);
  }

  @Test
  void otherChapters_areNotFound() throws IOException {
    Files.writeString(folder.resolve("14-interruption.json"), TWO);
    Files.writeString(folder.resolve("notes.txt"), "none");
    assertEquals(List.of("14-interruption"), quizzes().chapters());
    assertEquals(Optional.empty(), quizzes().find("4"));
    assertEquals(Optional.empty(), quizzes().find("1"));
    assertEquals(Optional.empty(), quizzes().find("../14"));
  }

  @Test
  void withoutTheFolder_thereAreNone() {
    Quizzes none = new Quizzes(folder.resolve("missing"));
    assertEquals(List.of(), none.chapters());
    assertEquals(Optional.empty(), none.find("04"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{}#it is no list of questions",
        "no#it is no list of questions",
        "[]#there is no question in it",
        "[1]#it is no list of questions",
        "[{}]#\"question\" is missing",
        "[{\"question\": \"Why?\", \"type\": \"numeric\"}]#\"Why?\" is of type \"numeric\"",
        "[{\"question\": \"Why?\", \"type\": \"multiple_choice\", \"answers\": []}]"
            + "#no answer to \"Why?\" is right",
        "[{\"question\": \"Why?\", \"type\": \"multiple_choice\", \"answers\": [{\"answer\": \"1\"}]}]"
            + "#\"correct\" is missing"
      })
  void whatIsNoQuiz_isToldWithItsFile(String content, String reason) throws IOException {
    Path file = Files.writeString(folder.resolve("04-lock.json"), content);
    String message =
        assertThrows(IllegalArgumentException.class, () -> quizzes().find("04")).getMessage();
    assertTrue(message.startsWith("The questions in " + file + " cannot be shown: "), message);
    assertTrue(message.contains(reason), message);
  }
}
