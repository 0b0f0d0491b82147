package interleave.kernel.shell;

import interleave.runtime.Owned;
import interleave.trace.Recorder;
import java.util.ArrayList;
import java.util.List;

/** The locks that threads of a stopped cell did not give back while they were unwound. */
final class LocksLeft {

  private LocksLeft() {}

  /**
   * Frees what the cell's threads have acquired as part of it and still have, so that other cells
   * can use it. Threads that go on although they were told to stop keep what they have.
   *
   * @return what was freed
   */
  static List<Object> free(CellScope cell) {
    return cell.recorder().map(recorder -> free(cell, recorder)).orElse(List.of());
  }

  private static List<Object> free(CellScope cell, Recorder recorder) {
    List<Thread> goOn = cell.threads();
    List<Object> freed = new ArrayList<>();
    for (Thread thread : recorder.recorded()) {
      if (goOn.contains(thread)) {
        continue;
      }
      for (Object object : recorder.acquired(thread)) {
        if (object instanceof Owned lock && lock.takeFrom(thread)) {
          freed.add(object);
        }
      }
    }
    return freed;
  }
}
