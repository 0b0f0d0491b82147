package interleave.kernel.timeline;

/** The picture's style sheet, read once, without its comments and line breaks. */
final class Stylesheet {
  private static final String TEXT =
      Resource.text("picture.css")
          .replaceAll("(?s)/\\*.*?\\*/", "")
          .replaceAll("\\s+", " ")
          .replaceAll(" ?([{};,]) ?", "$1")
          .replace(": ", ":")
          .strip();

  private Stylesheet() {}

  /** The style sheet with every class and id beginning with {@code prefix}. */
  static String forPrefix(String prefix) {
    return TEXT.replaceAll("([.#])il\\b", "$1" + prefix);
  }
}
