package interleave.standstill;

import interleave.runtime.ThreadScope;
import java.util.Collection;

/** Who could change anything; asked when it is to be decided whether anybody can. */
public interface Actors {

  /**
   * The living threads that could run a program's code, or wake one that does; those that wait
   * included, and the JDK's own that work for a program.
   */
  Collection<Thread> threads();

  /** What a thread belongs to that waits in one of the JDK's own ways. */
  ThreadScope runOf(Thread thread);

  /**
   * Whether these are all there are: no thread has come to be known since they were given, and none
   * lives that is not known. Asked last, and only if all of them stand still: it may take its time.
   * False if that cannot be known.
   */
  boolean complete(Collection<Thread> given);
}
