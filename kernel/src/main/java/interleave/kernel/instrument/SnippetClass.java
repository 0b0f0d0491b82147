package interleave.kernel.instrument;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

  /** How the names of methods begin that calls were put into: see {@link Outlines}. */
  public static final String OUTLINE = "call$";

  private static final String PREFIX = "REPL.$JShell$";

  private static final Pattern WRAPPER =
      Pattern.compile("REPL[./]\\$JShell\\$\\d+[A-Z]*(?:_\\d+[A-Z]*)*");

  private static final Pattern NAME = Pattern.compile("(" + WRAPPER + ")(?:\\$(.*))?");

  private static final Pattern PART = Pattern.compile("(\\d+)([A-Z]*)");

  /**
   * A snippet whose code is in a wrapper.
   *
   * @param snippet its number
   * @param version none, B, C ..., Z, BA, BB ...
   */
  public record Part(int snippet, String version) {
    /** Whether this version was made after another of the same snippet. */
    public boolean isNewerThan(Part other) {
      return version.length() == other.version.length()
          ? version.compareTo(other.version) > 0
          : version.length() > other.version.length();
    }
  }

  private SnippetClass() {}

  /** Whether JShell generated the class. */
  public static boolean isSnippet(String className) {
    return className.startsWith(PREFIX);
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

  /** The snippets whose code is in a wrapper. */
  public static List<Part> parts(String wrapperClass) {
    List<Part> parts = new ArrayList<>();
    Matcher m = PART.matcher(wrapperClass);
    for (int from = PREFIX.length(); m.find(from); from = m.end()) {
      parts.add(new Part(Integer.parseInt(m.group(1)), m.group(2)));
    }
    return parts;
  }

  /** The wrappers that a class file names: all that it uses, and itself. */
  public static Set<String> wrappersNamedIn(byte[] classFile) {
    // The names in it, of classes and in signatures, are plain ASCII.
    return WRAPPER
        .matcher(new String(classFile, StandardCharsets.ISO_8859_1))
        .results()
        .map(MatchResult::group)
        .map(name -> name.replace('/', '.'))
        .collect(Collectors.toUnmodifiableSet());
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
