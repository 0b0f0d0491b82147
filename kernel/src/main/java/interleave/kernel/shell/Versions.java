package interleave.kernel.shell;

import interleave.kernel.instrument.SnippetClass;
import interleave.kernel.instrument.SnippetClass.Part;
import java.util.HashMap;
import java.util.Map;

/**
 * The newest version of each snippet, among some wrapper classes.
 *
 * <p>JShell counts the versions of a snippet that is declared anew; it never goes back to an older
 * one, except when a snippet was dropped in between.
 */
final class Versions {

  private final Map<Integer, Part> newest = new HashMap<>();

  /** Takes the snippets of a wrapper class into account. */
  void add(String wrapperClass) {
    for (Part part : SnippetClass.parts(wrapperClass)) {
      newest.merge(part.snippet(), part, (one, other) -> one.isNewerThan(other) ? one : other);
    }
  }

  /** Whether any version of a snippet is among them that a wrapper class is of. */
  boolean haveSome(String wrapperClass) {
    return SnippetClass.parts(wrapperClass).stream()
        .anyMatch(part -> newest.containsKey(part.snippet()));
  }

  /** Whether a newer version of a snippet is among them than a wrapper class has. */
  boolean areNewerThan(String wrapperClass) {
    return SnippetClass.parts(wrapperClass).stream()
        .anyMatch(
            part ->
                newest.containsKey(part.snippet()) && newest.get(part.snippet()).isNewerThan(part));
  }
}
