package interleave.kernel.timeline;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The picture's style sheet, read once, without its comments and line breaks. */
final class Stylesheet {
  private static final String TEXT = read();

  private Stylesheet() {}

  private static String read() {
    try (InputStream in = Stylesheet.class.getResourceAsStream("picture.css")) {
      if (in == null) {
        throw new IllegalStateException("picture.css is missing from the kernel's jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replaceAll("(?s)/\\*.*?\\*/", "")
          .replaceAll("\\s+", " ")
          .replaceAll(" ?([{};,]) ?", "$1")
          .replace(": ", ":")
          .strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The style sheet with every class and id beginning with {@code prefix}. */
  static String forPrefix(String prefix) {
    return TEXT.replaceAll("([.#])il\\b", "$1" + prefix);
  }
}
