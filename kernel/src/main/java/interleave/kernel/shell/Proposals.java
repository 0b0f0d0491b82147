package interleave.kernel.shell;

import java.util.List;

/**
 * What could stand at a place in a cell, best first.
 *
 * @param items what could stand there
 * @param start where the text that an item replaces begins, an offset in UTF-16 units
 * @param end where it ends
 */
public record Proposals(List<Proposal> items, int start, int end) {

  /** Nothing to propose at {@code cursor}. */
  public static Proposals none(int cursor) {
    return new Proposals(List.of(), cursor, cursor);
  }

  /**
   * One proposal.
   *
   * @param text what to insert
   * @param kind what kind of thing it is
   * @param signature how it is declared, for example {@code String substring(int) (+1 more)}; empty
   *     where that is not known or says nothing
   */
  public record Proposal(String text, Kind kind, String signature) {}

  /** Kinds of things, as front ends know them. */
  public enum Kind {
    VARIABLE,
    FIELD,
    FUNCTION,
    CLASS,
    PACKAGE,
    KEYWORD,
    MAGIC;

    /** The word the front end is told. */
    public String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
