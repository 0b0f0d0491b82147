package interleave.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;

import interleave.runtime.TimeLimit;
import interleave.sync.Event;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a program ends: seen from outside, so each is one. */
class ProgramEndTest {

  /** The regular thread goes on after main, and joins it; forty daemons are cut. */
  static final class Program {
    public static void main(String[] args) {
      ThreadHandle main = Threads.current();
      Event never = new Event();
      for (int i = 0; i < 40; i++) {
        Threads.target(() -> never.await(TimeLimit.MAX_SECONDS)).daemon(true).start();
      }
      Threads.start(
          "late",
          () -> {
            main.join();
            System.out.println("main has ended, " + Threads.current().name() + " goes on");
          });
      System.out.println("main is " + main.name() + ", first is " + Threads.main().name());
    }
  }

  /** An exception ends its thread, not the program. */
  static final class Failing {
    public static void main(String[] args) {
      ThreadHandle thread =
          Threads.start(
              "worker",
              () -> {
                throw new IllegalStateException("lost");
              });
      thread.join();
      System.out.println("goes on");
    }
  }

  @Test
  void c112_c113_regularThreadsGoOn_daemonsAreCut() throws Exception {
    Output output = run(Program.class);
    assertEquals("main is main, first is main\nmain has ended, late goes on\n", output.standard());
    assertEquals("", output.error());
    assertEquals(0, output.code());
  }

  @Test
  void c116_uncaughtException_isPrintedWithThreadAndTrace() throws Exception {
    Output output = run(Failing.class);
    assertEquals("goes on\n", output.standard());
    String first = output.error().lines().findFirst().orElse("");
    assertEquals("Exception in thread \"worker\" java.lang.IllegalStateException: lost", first);
    assertEquals(0, output.code());
  }

  private record Output(String standard, String error, int code) {}

  private static Output run(Class<?> program) throws Exception {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            program.getName());
    // A JVM that is given options by its environment says so on standard error.
    java.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = java.start();
    String standard = text(process.getInputStream().readAllBytes());
    String error = text(process.getErrorStream().readAllBytes());
    return new Output(standard, error, process.waitFor());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).replace("\r", "");
  }
}
