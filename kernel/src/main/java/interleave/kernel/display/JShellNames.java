package interleave.kernel.display;

import java.util.regex.Pattern;

/** The classes of JShell that a learner's declarations are in: nobody wrote those. */
public final class JShellNames {

  private static final Pattern WRAPPER = Pattern.compile("(REPL\\.)?\\$JShell\\$[0-9A-Z]+[$.]");

  private JShellNames() {}

  /** The text as it would be without them: {@code REPL.$JShell$12$.Account} is an Account. */
  public static String removedFrom(String text) {
    return text.contains("$JShell$") ? WRAPPER.matcher(text).replaceAll("") : text;
  }
}
