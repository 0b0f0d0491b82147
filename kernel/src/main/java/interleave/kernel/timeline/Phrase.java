package interleave.kernel.timeline;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A sentence or a part of one, with the names in it kept apart from our own words until it is known
 * what it is written for.
 *
 * @param parts our words as {@link String}, the learner's as {@link Name}
 */
record Phrase(List<Object> parts) {

  Phrase {
    parts = List.copyOf(parts);
  }

  /** Words, names and phrases in a row. */
  static Phrase of(Object... parts) {
    java.util.ArrayList<Object> flat = new java.util.ArrayList<>();
    for (Object part : parts) {
      if (part instanceof Phrase phrase) {
        flat.addAll(phrase.parts);
      } else if (part instanceof Name || part instanceof String) {
        flat.add(part);
      } else {
        throw new IllegalArgumentException("a phrase is made of words and names, got " + part);
      }
    }
    return new Phrase(flat);
  }

  /** {@code "a"}, {@code "a and b"}, {@code "a, b and c"}, {@code "a, b and 3 more"}. */
  static Phrase list(List<Name> names, int max) {
    int shown = names.size() <= max ? names.size() : max - 1;
    java.util.ArrayList<Object> parts = new java.util.ArrayList<>();
    for (int i = 0; i < shown; i++) {
      if (i > 0) {
        parts.add(i == names.size() - 1 ? " and " : ", ");
      }
      parts.add(names.get(i));
    }
    if (shown < names.size()) {
      parts.add(" and " + Times.count(names.size() - shown) + " more");
    }
    return new Phrase(parts);
  }

  /** The phrase as {@code medium} wants it. */
  String in(Medium medium) {
    return parts.stream()
        .map(p -> p instanceof Name name ? medium.name(name) : medium.escape((String) p))
        .collect(Collectors.joining());
  }

  /** The phrase for eyes and screen readers, without any markup. */
  @Override
  public String toString() {
    return in(Medium.PLAIN);
  }
}
