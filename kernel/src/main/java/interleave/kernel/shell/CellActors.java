package interleave.kernel.shell;

import interleave.runtime.ThreadScope;
import interleave.standstill.Actors;
import java.util.Collection;

/** All threads of all cells, and the JDK's that work for them. */
final class CellActors implements Actors {

  static final CellActors ALL = new CellActors();

  private CellActors() {}

  @Override
  public Collection<Thread> threads() {
    return CellThreads.thatCouldAct();
  }

  @Override
  public ThreadScope runOf(Thread waiting) {
    return CellScope.of(waiting);
  }

  @Override
  public boolean complete(Collection<Thread> given) {
    return UnlistedThreads.noneBut(given);
  }
}
