package interleave.race;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thread that is watched: what it knows of the others, and what it holds. Used by that thread;
 * by others when it has ended and they have seen that.
 */
final class Watched {

  private static final int REMEMBERED = 16;

  private final Mirrors mirrors;
  private final Slots slots;
  private final Findings findings;
  private final Slot slot;

  /**
   * What came before: all that other threads have told, and its own time. Not changed in place when
   * somebody else may have it: others get copies.
   */
  private long[] clock;

  /** Its own time: all it has done since it last told anything. */
  private long time;

  private Held held = Held.NOTHING;

  /** The last accesses, by site, to be used again. */
  private final @Nullable Access[] last = new Access[REMEMBERED];

  /** What guards the functions that are running in a call of a map's, the innermost last. */
  private final List<Sync> guards = new ArrayList<>();

  /**
   * Whether nothing is known of how it came to run what it runs: a thread that the JDK has started,
   * outside of a task that was handed to it. It may come after anything; so what it accesses is not
   * looked at, and what it tells is all there is.
   */
  private boolean foreign;

  /** The tasks that it is in, one within the other, and what it was before the first. */
  private int tasks;

  private boolean cameForeign;

  /** Class initializers that it is in: what they do happened before whoever uses the class. */
  private int initializers;

  /** Whether what it reads is thrown away if it was not ordered: between stamp and validation. */
  private boolean optimistic;

  /** Whether it has accessed anything. */
  private boolean seen;

  /** Of the variable it has announced to read last. */
  private @Nullable History reading;

  Watched(Mirrors mirrors, Slot slot, Slots slots, Findings findings, boolean foreign) {
    this.mirrors = mirrors;
    this.slots = slots;
    this.findings = findings;
    this.foreign = foreign;
    this.slot = slot;
    clock = new long[slot.index() + 1];
    tick();
  }

  Mirror mirror(Object object) {
    return mirrors.of(object);
  }

  private void tick() {
    time = slot.next();
    clock[slot.index()] = time;
  }

  /** Its component of clocks. */
  Slot slot() {
    return slot;
  }

  void startedBy(Slot starter) {
    slot.startedBy(starter);
  }

  // What orders it

  /** It comes after all who have left something here. */
  void acquire(Sync sync) {
    acquire(sync.left());
  }

  private void acquire(long @Nullable [] known) {
    if (known != null && !VectorClock.covers(clock, known)) {
      clock = VectorClock.joined(clock, known);
    }
  }

  /** It comes after all that has happened up to now. */
  void acquireAll() {
    acquire(slots.now());
  }

  /** It comes after all that a thread has done, which has ended. */
  void acquireAll(Watched ended) {
    acquire(ended.clock);
  }

  /** Who looks here from now on comes after what it has done. */
  void release(Sync sync) {
    if (foreign) {
      acquireAll();
    }
    sync.leave(clock);
    tick();
  }

  /** It comes after the completion of a future. */
  void acquire(Completion completion) {
    for (Completion at = completion; at != null; at = at.source()) {
      boolean seen = false;
      for (Sync task : at.tasks()) {
        seen |= task.isUsed();
        acquire(task);
      }
      if (!seen) {
        acquireAll();
        return;
      }
    }
  }

  /** How a future is completed. */
  Completion completionOf(Object future) {
    Mirror mirror = mirror(future);
    return mirror.role() instanceof Mirror.Result result
        ? result.completion()
        : Completion.of(List.of(mirror.sync()));
  }

  /**
   * It begins a task that was handed to it: from here on it is known where it comes from. Returns
   * whether it was in none before.
   */
  boolean beginTask() {
    if (tasks++ > 0) {
      return false;
    }
    cameForeign = foreign;
    foreign = false;
    return true;
  }

  /** It has ended a task; returns whether it is in none now. */
  boolean endTask() {
    if (--tasks > 0) {
      return false;
    }
    foreign = cameForeign;
    return true;
  }

  void beginInitializer() {
    initializers++;
  }

  void endInitializer() {
    initializers--;
  }

  void setOptimistic(boolean optimistic) {
    this.optimistic = optimistic;
  }

  // What it holds

  void take(Mirror lock) {
    held = held.with(lock);
  }

  void give(Mirror lock) {
    held = held.without(lock);
  }

  Held held() {
    return held;
  }

  /**
   * It waits for a condition, and is about to give up a lock for that: the only one that anybody
   * can take who looks now.
   */
  void releaseHeld() {
    held.locks().forEach(lock -> release(syncOf(lock)));
  }

  void acquireHeld() {
    held.locks().forEach(lock -> acquire(syncOf(lock)));
  }

  private static Sync syncOf(Mirror lock) {
    return lock.role() instanceof Mirror.View view ? view.of().sync() : lock.sync();
  }

  /** It calls a map that may run functions of the learner's, under a lock for their key. */
  void enter(Sync guard) {
    guards.add(guard);
  }

  void leave(Sync guard) {
    guards.remove(guards.size() - 1);
    release(guard);
    acquire(guard);
  }

  /**
   * It is about to access memory, in such a function perhaps. The lock was taken and will be given
   * back where nobody can see it. So everything it does in between is told in advance, and all that
   * others have told is taken for what came before: who does come before has told it by now.
   */
  private void passGuards() {
    for (Sync guard : guards) {
      acquire(guard);
      guard.leave(clock);
    }
  }

  // What it accesses

  /**
   * It reads a variable.
   *
   * @param history of the variable; null if there is none
   * @param owner what has it, of which {@code index} is the part that is meant, where that says
   *     something
   */
  void read(@Nullable History history, Object owner, int index, int site) {
    reading = history;
    if (history == null) {
      findings.addUnseen();
      return;
    }
    Access mine = access(site, false);
    Access earlier = history.reads(mine, clock);
    if (earlier != null) {
      findings.add(owner, index, earlier, mine);
    }
  }

  /** It writes a variable; see {@link #read}. */
  void write(@Nullable History history, Object owner, int index, int site) {
    if (history == null) {
      findings.addUnseen();
      return;
    }
    Access mine = access(site, true);
    Access earlier = history.writes(mine, clock);
    if (earlier != null) {
      findings.add(owner, index, earlier, mine);
    }
  }

  /** Whether its accesses are not to be looked at. Called before each. */
  boolean looksAway() {
    reading = null;
    if (!guards.isEmpty()) {
      passGuards();
    }
    return foreign || initializers > 0 || optimistic;
  }

  /**
   * What it has just read can be read by whoever has come to it, however that was: it comes after
   * who has written it there, if somebody has, and after nothing else.
   */
  void hasReadSafely() {
    Access write = reading == null ? null : reading.lastWrite();
    reading = null;
    if (write != null && !write.isBefore(clock)) {
      int index = write.slot().index();
      long[] that = new long[index + 1];
      that[index] = write.at();
      acquire(that);
    }
  }

  @SuppressWarnings("ReferenceEquality") // lists of locks are compared by whether they are the same
  private Access access(int site, boolean writes) {
    int place = site & (REMEMBERED - 1);
    Access known = last[place];
    if (known != null
        && known.site() == site
        && known.at() == time
        && known.held() == held
        && known.writes() == writes) {
      return known;
    }
    Access made =
        new Access(
            slot, time, Thread.currentThread().getName(), writes, site, held, System.nanoTime());
    last[place] = made;
    if (!seen) {
      seen = true;
      findings.addThread();
    }
    return made;
  }
}
