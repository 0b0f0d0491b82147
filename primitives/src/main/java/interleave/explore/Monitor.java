package interleave.explore;

import interleave.runtime.Operation;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
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

  /**
   * Where a signal may pick anybody: for each signal that has not reached one, those who waited
   * when it came, and still do. It is for the first of them to go on. Whoever is in one of these is
   * in all that came later; the n-th has at least n, so each will reach somebody.
   */
  private final List<Set<Ticket>> open = new ArrayList<>();

  private final boolean picksAny;

  private @Nullable Actor owner;
  private int level;

  /**
   * A monitor that is free.
   *
   * @param picksAny whether a signal may pick any of those who wait, and not the first
   */
  Monitor(Object object, boolean picksAny) {
    this.object = object;
    this.picksAny = picksAny;
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

  /** Picks those who have waited longest, or leaves open whom. */
  Operation signal(int most) {
    return new Operation(object, EventKind.SIGNAL, WaitQueue.NONE, waiting) {
      private int chosen;

      @Override
      public boolean ready() {
        return true;
      }

      @Override
      public boolean attempt() {
        if (most == 1 && picksAny) {
          chosen = leaveOpen();
          return true;
        }
        for (; chosen < most && !tickets.isEmpty(); chosen++) {
          tickets.remove().called = true;
        }
        open.clear(); // nobody is left for those
        return true;
      }

      @Override
      protected long value() {
        return chosen;
      }
    };
  }

  /** A signal that will reach one of those who wait, unless all of them are spoken for. */
  private int leaveOpen() {
    if (tickets.size() == open.size()) {
      return 0;
    }
    open.add(Collections.newSetFromMap(new IdentityHashMap<>()));
    open.get(open.size() - 1).addAll(tickets);
    return 1;
  }

  /** One thread's wait. */
  final class Ticket {
    private boolean waits;
    private boolean called;

    /** Whether a signal is for it, or may be. */
    private boolean isCallable() {
      return called || (!open.isEmpty() && open.get(open.size() - 1).contains(this));
    }

    /** Whether every open signal will reach somebody, too, if this one goes. */
    private boolean isFreeToGo() {
      if (called) {
        return false;
      }
      for (int i = 0; i < open.size(); i++) {
        if (open.get(i).contains(this) && open.get(i).size() == i + 1) {
          return false;
        }
      }
      return true;
    }

    /** Takes the oldest signal that may be for it; to be called if one is, or may be. */
    void take() {
      if (called) {
        return;
      }
      called = true;
      tickets.remove(this);
      open.remove(open.stream().filter(to -> to.contains(this)).findFirst().orElseThrow());
      open.forEach(to -> to.remove(this));
    }

    /** What is possible when it has been picked. */
    Operation wake() {
      return new Operation(object, waiting, WaitQueue.NONE) {
        @Override
        public boolean ready() {
          return isCallable();
        }

        @Override
        public boolean attempt() {
          if (!isCallable()) {
            return false;
          }
          take();
          return true;
        }

        @Override
        protected boolean isLasting() {
          return !picksAny;
        }

        @Override
        protected boolean wakesSpuriously() {
          return true;
        }
      };
    }

    /** Goes without having been picked; possible unless it has been. */
    Operation giveBack() {
      return new Operation(object, WaitQueue.NONE, WaitQueue.NONE) {
        @Override
        public boolean ready() {
          return isFreeToGo();
        }

        @Override
        public boolean attempt() {
          if (!isFreeToGo()) {
            return false;
          }
          tickets.remove(Ticket.this);
          open.forEach(to -> to.remove(Ticket.this));
          return true;
        }
      };
    }
  }
}
