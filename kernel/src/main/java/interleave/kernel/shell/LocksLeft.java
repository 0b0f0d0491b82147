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
   * can use it. A thread need not have ended for that: one that has left the cell's code may still
   * be on its way out, or be a pool's worker and stay.
   *
   * @param goOn threads in the cell's code still, although they were told to stop; they keep what
   *     they have
   * @return what was freed
   */
  static List<Object> free(CellScope cell, List<Thread> goOn) {
    return cell.recorder().map(recorder -> free(recorder, goOn)).orElse(List.of());
  }

  private static List<Object> free(Recorder recorder, List<Thread> goOn) {
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
