package interleave.kernel.instrument;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Programs, each a class with the shape of a snippet's wrapper. */
final class Corpus {

  /**
   * @param className the class that has the method {@code do_it$}
   * @param text what it was made of
   * @param source for javac
   */
  record Program(String className, String text, String source) {
    @Override
    public String toString() {
      return text.replace('\n', ' ');
    }
  }

  private static final String IMPORTS =
      """
      package REPL;
      import java.util.*; import java.util.concurrent.*; import java.util.concurrent.atomic.*;
      import java.util.concurrent.locks.*; import java.util.function.*; import java.util.regex.*;
      import java.util.stream.*;
      @SuppressWarnings({"unchecked", "rawtypes", "removal"})
      """;

  private Corpus() {}

  /** The cells of {@code corpus.txt} that the running JDK understands. */
  static List<Program> cells() {
    List<Program> programs = new ArrayList<>();
    String withoutRemarks = text().replaceAll("(?m)^#.*\n", "\n");
    for (String cell : withoutRemarks.strip().split("\\n\\s*\\n", -1)) {
      String body = cell.strip();
      if (body.startsWith("since ")) {
        int since = Integer.parseInt(body.substring(6, body.indexOf('\n')));
        if (Runtime.version().feature() < since) {
          continue;
        }
        body = body.substring(body.indexOf('\n') + 1);
      }
      int run = body.indexOf("run:");
      programs.add(
          program(programs.size() + 1, cell, body.substring(0, run), body.substring(run + 4)));
    }
    return programs;
  }

  static Program program(int number, String text, String members, String statements) {
    String name = "$JShell$" + number;
    String source =
        IMPORTS
            + ("class $Cell {\n"
                    + members
                    + "\npublic static Object do_it$() throws Throwable {\n"
                    + statements
                    + "\n}\n}\n")
                .replace("$Cell", name);
    return new Program("REPL." + name, text, source);
  }

  private static String text() {
    try (InputStream in = Corpus.class.getResourceAsStream("corpus.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
