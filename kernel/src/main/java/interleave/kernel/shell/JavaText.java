package interleave.kernel.shell;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be said of Java source without parsing it. */
final class JavaText {

  /** Comments, text blocks, strings and characters; unfinished ones reach to the end. */
  private static final Pattern NOT_CODE =
      Pattern.compile(
          "//[^\\n]*"
              + "|/\\*(?:[^*]|\\*(?!/))*+(?:\\*/|$)"
              + "|\"\"\"(?:[^\"\\\\]|\\\\.|\"(?!\"\"))*+(?:\"\"\"|$)"
              + "|\"(?:[^\"\\\\\\n]|\\\\.)*+(?:\"|$|(?=\\n))"
              + "|'(?:[^'\\\\\\n]|\\\\.)*+(?:'|$|(?=\\n))",
          Pattern.DOTALL);

  private static final Pattern MODIFIER =
      Pattern.compile(
          "\\s*(?:@(?!interface\\b)[\\w.]+\\s*(?:\\([^)]*\\))?|(public|protected|private|static"
              + "|final|volatile|transient|abstract|synchronized|strictfp|default)\\b)");

  private static final Pattern IDENTIFIER = Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$]*");

  private JavaText() {}

  /** The source with comments and literals blanked out; every other character stays where it is. */
  static String codeOnly(String source) {
    Matcher m = NOT_CODE.matcher(source);
    StringBuilder result = new StringBuilder(source);
    while (m.find()) {
      boolean comment = source.charAt(m.start()) == '/';
      for (int i = m.start(); i < m.end(); i++) {
        char c = source.charAt(i);
        if (c != '\n' && (comment || c != source.charAt(m.start()))) {
          result.setCharAt(i, ' ');
        }
      }
    }
    return result.toString();
  }

  /** The modifiers that a declaration begins with. */
  static Set<String> modifiers(String declaration) {
    Set<String> found = new LinkedHashSet<>();
    Matcher m = MODIFIER.matcher(codeOnly(declaration));
    while (m.lookingAt()) {
      if (m.group(1) != null) {
        found.add(m.group(1));
      }
      m.region(m.end(), m.regionEnd());
    }
    return found;
  }

  /** Every word that could name something. */
  static Set<String> identifiers(String source) {
    Set<String> found = new LinkedHashSet<>();
    Matcher m = IDENTIFIER.matcher(codeOnly(source));
    while (m.find()) {
      found.add(m.group());
    }
    return found;
  }
}
