package interleave.explore;

import interleave.runtime.Operation;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The monitor of an object, in one execution. Each entry but the first of a thread is its own
 * affair; what others can notice are operations.
 *
 * <p>Used by who has the turn.
 */
final class Monitor {

  private final Object object;
  private final WaitQueue entering = WaitQueue.oneByOne(EventKind.BLOCK);
  private final WaitQueue waiting = WaitQueue.together(EventKind.WAIT);

  /** Those who wait and were not notified, longest first. */
  private final Deque<Ticket> tickets = new ArrayDeque<>();

  private @Nullable Actor owner;
  private int level;

  Monitor(Object object) {
    this.object = object;
  }

  boolean isOwnedBy(Actor actor) {
    return owner == actor;
  }

  /** Whether the thread would not have to wait. */
  boolean isOpenTo(Actor actor) {
    return owner == null || owner == actor;
  }

  /** Enters once more; for the owner. */
  void enterAgain() {
    level++;
  }

  /** Leaves but the outermost block; returns whether this was one. For the owner. */
  boolean leaveInner() {
    if (level == 1) {
      return false;
    }
    level--;
    return true;
  }

  /** How often the owner has entered. */
  int level() {
    return level;
  }

  /** From free to owned by {@code actor}. */
  Operation enter(Actor actor, int levels) {
    return new Operation(object, EventKind.ACQUIRE, entering, WaitQueue.NONE) {
      @Override
      public boolean ready() {
        return owner == null;
      }

      @Override
      public boolean attempt() {
        if (owner != null) {
          return false;
        }
        owner = actor;
        level = levels;
        return true;
      }
    };
  }

  /** From owned, whatever the level, to free. */
  Operation leave() {
    return leave(new Ticket());
  }

  /** Leaves, and takes its place among those who wait, in one. */
  Operation leaveToWait(Ticket ticket) {
    return leave(ticket);
  }

  private Operation leave(Ticket ticket) {
    return new Operation(object, EventKind.RELEASE, WaitQueue.NONE, entering) {
      @Override
      public boolean ready() {
        return true;
      }

      @Override
      public boolean attempt() {
        owner = null;
        level = 0;
        if (ticket.waits) {
          tickets.add(ticket);
        }
        return true;
      }
    };
  }

  /** A place among those who wait. */
  Ticket ticket() {
    Ticket ticket = new Ticket();
    ticket.waits = true;
    return ticket;
  }

  /** Picks those who have waited longest. */
  Operation signal(int most) {
    return new Operation(object, EventKind.SIGNAL, WaitQueue.NONE, waiting) {
      private int chosen;

      @Override
      public boolean ready() {
        return true;
      }

      @Override
      public boolean attempt() {
        for (; chosen < most && !tickets.isEmpty(); chosen++) {
          tickets.remove().called = true;
        }
        return true;
      }

      @Override
      protected long value() {
        return chosen;
      }
    };
  }

  /** One thread's wait. */
  final class Ticket {
    private boolean waits;
    private boolean called;

    /** What is possible when it has been picked. */
    Operation wake() {
      return new Operation(object, waiting, WaitQueue.NONE) {
        @Override
        public boolean ready() {
          return called;
        }

        @Override
        public boolean attempt() {
          return called;
        }

        @Override
        protected boolean isLasting() {
          return true;
        }
      };
    }

    /** Goes without having been picked; possible unless it has been. */
    Operation giveBack() {
      return new Operation(object, WaitQueue.NONE, WaitQueue.NONE) {
        @Override
        public boolean ready() {
          return !called;
        }

        @Override
        public boolean attempt() {
          return tickets.remove(Ticket.this);
        }
      };
    }
  }
}
