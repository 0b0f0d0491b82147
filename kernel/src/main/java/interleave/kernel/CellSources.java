package interleave.kernel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The text of the latest cells, which timelines show beside what their threads did. Written by the
 * thread that runs cells, read by those that draw; a cell may be drawn long after it ran.
 */
final class CellSources {

  /** Cells that are remembered. */
  private static final int MAX_CELLS = 500;

  /** Guarded by this. In order of their runs. */
  private final Map<String, String> texts = new LinkedHashMap<>();

  /** Remembers the text of a cell by its name, such as {@code cell 3}. */
  synchronized void put(String cell, String text) {
    texts.put(cell, text);
    if (texts.size() > MAX_CELLS) {
      texts.remove(texts.keySet().iterator().next());
    }
  }

  /** The text of a cell; empty if it is not known. */
  synchronized String of(String cell) {
    return texts.getOrDefault(cell, "");
  }
}
