package interleave.kernel.magic;

import interleave.kernel.shell.CellResult;
import java.util.List;

/** One magic. Immutable: what it changes is behind the {@link MagicContext}. */
interface Magic {

  /** Its name, without percent signs. */
  String name();

  /** How it is written, for example {@code %output <MB>}; one line for each form. */
  String usage();

  /** What it does, in one sentence. */
  String summary();

  /** More about it; may be empty. */
  default String details() {
    return "";
  }

  /** Whether it may stand on a line of its own. */
  default boolean isLineMagic() {
    return true;
  }

  /** Whether it may head a cell, with two percent signs. */
  default boolean isCellMagic() {
    return false;
  }

  /**
   * Does it.
   *
   * @throws MagicError if it was called the wrong way or cannot do it; the message says what to do
   */
  CellResult run(MagicCall call, MagicContext context);

  /** What could be the next argument after {@code earlier}. */
  default List<String> candidates(List<String> earlier) {
    return List.of();
  }
}
