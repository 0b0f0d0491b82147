package interleave.kernel.shell;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be said of a declaration without parsing it. */
final class JavaText {

  private static final Pattern MODIFIER =
      Pattern.compile(
          "\\s*(?:@(?!interface\\b)[\\w.]+\\s*(?:\\([^)]*\\))?|(public|protected|private|static"
              + "|final|volatile|transient|abstract|synchronized|strictfp|default)\\b)");

  private JavaText() {}

  /** The modifiers that a declaration begins with. */
  static Set<String> modifiers(String declaration) {
    Set<String> found = new LinkedHashSet<>();
    Matcher m = MODIFIER.matcher(CodeMask.of(declaration).code());
    while (m.lookingAt()) {
      if (m.group(1) != null) {
        found.add(m.group(1));
      }
      m.region(m.end(), m.regionEnd());
    }
    return found;
  }
}
