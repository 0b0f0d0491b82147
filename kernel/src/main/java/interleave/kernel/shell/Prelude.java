package interleave.kernel.shell;

import java.util.ArrayList;
import java.util.List;

/** What a cell can name without importing it. */
final class Prelude {

  private static final List<String> PACKAGES =
      List.of(
          "java.util",
          "java.util.function",
          "java.util.stream",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "java.time",
          "java.io",
          "java.math",
          "java.nio.file");

  private Prelude() {}

  /** What follows the word {@code import}, in order. */
  static List<String> imports() {
    List<String> result = new ArrayList<>();
    PACKAGES.forEach(p -> result.add(p + ".*"));
    return result;
  }
}
