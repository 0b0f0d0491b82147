package interleave.kernel.magic;

import interleave.kernel.display.CellOutput;
import interleave.kernel.shell.CellResult;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What magics need of the kernel while a cell runs; made anew for each cell. */
public interface MagicContext {

  /** Where the output of the cell goes. */
  CellOutput output();

  /**
   * Runs Java as a part of the cell.
   *
   * @param code as long as the cell, with everything else blanked out, so that errors name the
   *     cell's own lines
   */
  CellResult runJava(String code);

  /** Makes the classes of a jar or a folder known to cells. */
  void addToClasspath(Path path);

  /** Whether cells with two threads or more show their timeline by themselves. */
  boolean showsTimelines();

  /** Decides that, from this cell on. */
  void showTimelines(boolean show);

  /** The timeline of the last cell that had one, whether it was shown or not. */
  Optional<DisplayData> lastTimeline();

  /** The living threads that cells have started. */
  List<CellThread> threads();

  /**
   * A thread that a cell has started.
   *
   * @param cell the cell's name, such as {@code cell 3}
   * @param thread the thread's name
   * @param state what it does, in the words of the timeline or of {@code Thread.State}
   */
  record CellThread(String cell, String thread, String state) {}
}
