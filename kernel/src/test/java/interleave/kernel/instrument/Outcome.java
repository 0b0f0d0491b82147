package interleave.kernel.instrument;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What can be seen of a run from outside.
 *
 * @param value what it returned, as text
 * @param thrown what it threw: class, message, and the learner's lines, innermost first
 * @param printed what it printed
 */
record Outcome(String value, List<String> thrown, String printed) {

  static Outcome returned(Object value, String printed) {
    String deep = Arrays.deepToString(new Object[] {value});
    return new Outcome(deep, List.of(), printed);
  }

  static Outcome threw(Throwable thrown, String printed) {
    List<String> lines = new ArrayList<>();
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      // The JVM's help names what it finds in the code, which is not the same code.
      String message = t instanceof NullPointerException ? "" : t.getMessage();
      lines.add(t.getClass().getName() + ": " + message);
      for (StackTraceElement frame : t.getStackTrace()) {
        boolean own = frame.getClassName().startsWith("REPL.") && frame.getLineNumber() > 0;
        if (own && !frame.getMethodName().startsWith(SnippetClass.REFERENCE)) {
          lines.add(
              frame.getClassName()
                  + "."
                  + SnippetClass.learnersMethod(frame.getMethodName())
                  + ":"
                  + frame.getLineNumber());
        }
      }
    }
    return new Outcome("", lines, printed);
  }
}
