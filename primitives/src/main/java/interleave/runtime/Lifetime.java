package interleave.runtime;

import interleave.trace.EventKind;
import java.util.List;
import java.util.Optional;

/**
 * One thread's part in a run, which others can join: from its start until it says that it has
 * ended. That can be earlier than the end of the thread, for one that goes on to do other things.
 *
 * <h2>Memory effects</h2>
 *
 * What the thread did before {@link #end} happens before what another does after a join that
 * succeeded.
 */
public final class Lifetime {

  private final Thread thread;
  private volatile boolean ended;

  /** All that is waited for is the same end. */
  private final WaitQueue joiners = WaitQueue.together(EventKind.WAIT);

  private final End end;
  private final Join join;

  /** The part of {@code thread} that is still to end. */
  public Lifetime(Thread thread) {
    this.thread = thread;
    this.end = new End();
    this.join = new Join();
  }

  /** Whose part it is. */
  public Thread thread() {
    return thread;
  }

  /** Says that the calling thread, whose part this is, has ended it. */
  public void end() {
    end.perform();
  }

  /** Whether it has ended. */
  public boolean ended() {
    return ended;
  }

  /** What becomes possible when it has ended, for any thread but its own. */
  public Operation join() {
    return join;
  }

  /** The threads that wait for the end. A snapshot, for reports. */
  public List<Thread> waiters() {
    return joiners.threads();
  }

  private final class End extends Operation {
    End() {
      super(thread, EventKind.END, WaitQueue.NONE, joiners);
    }

    @Override
    protected boolean isCertain() {
      return true;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      ended = true;
      return true;
    }
  }

  private final class Join extends Operation {
    Join() {
      super(thread, joiners, WaitQueue.NONE);
    }

    @Override
    protected boolean isLasting() {
      return true;
    }

    @Override
    public boolean ready() {
      return ended;
    }

    @Override
    public boolean attempt() {
      return ended;
    }

    @Override
    protected Wanted wanted() {
      return Wanted.THREAD_END;
    }

    @Override
    protected Optional<Thread> holder() {
      return Optional.of(thread);
    }
  }
}
