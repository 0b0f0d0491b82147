package interleave.kernel.instrument;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How JShell names what it generates: {@code REPL.$JShell$12B$Account$1} is a class within {@code
 * Account}, within the third version (none, B, C) of the wrapper of snippet 12. A wrapper of
 * several methods that overload each other carries all their numbers, joined by {@code _}.
 */
public final class SnippetClass {

  /** The method that runs a statement or an initializer, and returns an expression's value. */
  public static final String BODY = "do_it$";

  /** How the names of methods begin that method references become. No lambda's body has one. */
  public static final String REFERENCE = "lambda$$ref$";

  private static final Pattern NAME =
      Pattern.compile("(REPL[./]\\$JShell\\$\\d+[A-Z]*(?:_\\d+[A-Z]*)*)(?:\\$(.*))?");

  private SnippetClass() {}

  /** Whether JShell generated the class. */
  public static boolean isSnippet(String className) {
    return className.startsWith("REPL.$JShell$");
  }

  /** Whether the class is the wrapper itself: its static fields are top-level variables. */
  public static boolean isOutermost(String className) {
    Matcher m = NAME.matcher(className);
    return m.matches() && m.group(2) == null;
  }

  /** The name of the wrapper the class is in. */
  public static String outermost(String className) {
    Matcher m = NAME.matcher(className);
    return m.matches() ? m.group(1) : className;
  }

  /** The class as the learner calls it, {@code Account.Entry}; empty for the wrapper itself. */
  public static String learnersName(String className) {
    Matcher m = NAME.matcher(className);
    return m.matches() && m.group(2) != null ? m.group(2).replace('$', '.') : "";
  }

  /** A method as the learner calls it: its other bodies have names of their own. */
  public static String learnersMethod(String method) {
    for (Body body : Body.values()) {
      if (body != Body.FREE && method.endsWith(body.suffix)) {
        return method.substring(0, method.length() - body.suffix.length());
      }
    }
    return method;
  }
}
