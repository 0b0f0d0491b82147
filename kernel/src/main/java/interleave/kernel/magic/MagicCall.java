package interleave.kernel.magic;

import interleave.kernel.shell.CellResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A magic as it stands in a cell.
 *
 * @param name its name
 * @param text what follows the name on its line, as it is
 * @param cell whether it heads the cell, with two percent signs
 * @param java the cell with everything blanked out that is not the magic's: for a line magic all
 *     but {@code text}, for a cell magic its first line. Offsets and lines are the cell's.
 * @param runner runs such Java text, with the magics in it
 */
record MagicCall(
    String name, String text, boolean cell, String java, Function<String, CellResult> runner) {

  /** The magic as written, without its arguments. */
  String shown() {
    return (cell ? "%%" : "%") + name;
  }

  /** Runs what follows the magic: the rest of the line, or the rest of the cell. */
  CellResult runJava() {
    return runner.apply(java);
  }

  /**
   * For a magic that runs what follows it.
   *
   * @throws MagicError if there is nothing to run
   */
  void needJava(Magic magic) {
    if (java.isBlank()) {
      throw MagicError.misuse(magic, shown() + " has nothing to run.");
    }
  }

  /**
   * For a magic without arguments.
   *
   * @throws MagicError if there are some
   */
  void refuseArguments(Magic magic) {
    if (!text.isBlank()) {
      throw MagicError.misuse(
          magic, shown() + " takes no arguments" + (cell ? "; the code stands below it." : "."));
    }
  }

  /**
   * The arguments: separated by spaces, which quotes keep together. A backslash is a character like
   * any other, for paths of Windows.
   *
   * @throws MagicError if a quote is not closed
   */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    Optional<StringBuilder> current = Optional.empty();
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          current.orElseThrow().append(c);
        }
      } else if (Character.isWhitespace(c)) {
        current.ifPresent(argument -> arguments.add(argument.toString()));
        current = Optional.empty();
      } else {
        current = current.or(() -> Optional.of(new StringBuilder()));
        if (c == '"' || c == '\'') {
          quote = c;
        } else {
          current.get().append(c);
        }
      }
    }
    if (quote != 0) {
      throw new MagicError(shown() + ": the quote " + quote + " is not closed.");
    }
    current.ifPresent(argument -> arguments.add(argument.toString()));
    return arguments;
  }
}
