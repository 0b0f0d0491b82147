package interleave.explore;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A thread of an execution.
 *
 * <p>Apart from the volatile fields, it is used by the thread that has the turn; the turn is handed
 * on through {@link #awaitTurn} and {@link #giveTurn}, which order what the threads do.
 */
final class Actor {

  /** As how many-th it was started, from 0, which is the main thread. */
  final int id;

  /** What it is to the program: the thread that the learner made. */
  final Thread made;

  /** What it runs on, and what it sees as the current thread. */
  final Crew.Worker worker;

  /** The calls of the JDK's that it is in, the innermost first. */
  private final Deque<Region> regions = new ArrayDeque<>(Execution.FEW);

  /** What it does of the JDK's when it is in no call of a learner's. */
  @Nullable Region base;

  /** The pool that it looks for a task in, as the last it has done there. */
  private @Nullable Feed feed;

  /** The step into the call that it is in is also the step to what the JDK does first there. */
  boolean announced;

  /** It has just taken the step to look for a task, and has not begun one. */
  boolean looked;

  /** It has begun a task since it last waited for others to go on. */
  boolean helped;

  /** What the atomic variable that it is about to access has in it. */
  @Nullable Object before;

  /** Which run it is part of: also when it is lost, and that run is long over. */
  final Execution execution;

  /** Who started it and waits until it has announced its first step. */
  @Nullable Actor launcher;

  /** Its next step; null while it runs. */
  @Nullable Step next;

  /** Its interrupt flag while it is not running; while it runs, the thread's own counts. */
  boolean interrupted;

  /** It let others go first, and none has taken a step since. */
  boolean resting;

  /** How many tries in a row did not succeed. */
  int failedTries;

  /** Whether its loops go round in vain. */
  final Spin spin = new Spin();

  /** The access whose value is to follow; null if none is. */
  Steps.@Nullable Access access;

  /** How many of its waits could have ended spuriously, and of all how many ended early. */
  int waits;

  int earlyEnds;

  /** Where its own time is ahead, since it waited for a time that had not come for others. */
  long clock;

  /** It is looking whether an invariant holds: what it reads is no step. */
  boolean looking;

  /** How many class initializers it runs, one in the other. */
  int initializers;

  /** It has looked what time it is. */
  boolean readsTime;

  /** Whether the worker stands for the thread to the program, too. */
  boolean hosted;

  /** Whether the program may end without it. */
  final boolean daemon;

  /** How many steps had happened, and by whom it was started. */
  int bornAt;

  int parent = -1;

  /** Its program is over; what is left is to give the turn away. */
  boolean ended;

  /** How often it was kept from doing something while it was unwound. */
  int unwindings;

  /** It has given up its worker. */
  volatile boolean gone;

  /** It cannot be unwound: its worker is left to itself. */
  volatile boolean lost;

  private volatile boolean turn;

  Actor(int id, Thread made, Crew.Worker worker, Execution execution) {
    this.id = id;
    this.made = made;
    this.worker = worker;
    this.execution = execution;
    this.daemon = made.isDaemon();
  }

  /** The JDK is called. */
  void enter(Region region) {
    regions.push(region);
  }

  /** The call is over. */
  Region leave() {
    return regions.pop();
  }

  /** What it was called for about the object is over; returns whether it had begun. */
  boolean leave(Object object) {
    boolean begun = !regions.isEmpty() && regions.peek().home() == object;
    if (begun) {
      regions.pop();
    }
    return begun;
  }

  /** All that it was called for, or has called, is over. */
  void leaveAll() {
    regions.clear();
  }

  /** Whether it is in a call about the object that shuts others out. */
  boolean shuts(Object home) {
    return regions.stream().anyMatch(region -> region.home() == home && region.shuts());
  }

  /** Whether it is in no call, neither of a learner's nor of the JDK's. */
  boolean isInNoCall() {
    return regions.isEmpty();
  }

  /** Where in the JDK it is; null if nowhere. */
  @Nullable Region region() {
    return regions.isEmpty() ? base : regions.peek();
  }

  /** The JDK does this by itself, for a pool or for nobody. */
  void beginOfJdk(Region region, @Nullable Feed from) {
    base = region;
    feed = from;
  }

  /** Where it looks for a task; null if it does not. */
  @Nullable Feed feed() {
    return regions.isEmpty() ? feed : null;
  }

  /** What the calls that it is in have to do with: all that they may still do. */
  Footprint around() {
    Footprint all = Footprint.NONE;
    for (Region region : regions) {
      if (region.isLearners()) {
        break;
      }
      all = all.and(region.footprint());
    }
    return all;
  }

  long bit() {
    return 1L << id;
  }

  /** Lets it go on; called by who has the turn and gives it away thereby. */
  void giveTurn() {
    turn = true;
    worker.seat.wake();
  }

  /** Called on its own thread, without an interrupt pending. */
  void awaitTurn() {
    while (!turn) {
      worker.seat.await(this);
      if (!turn && Thread.interrupted()) {
        interrupted = true;
      }
    }
    turn = false;
  }

  /** Whether it was given the turn, or its worker the job, and has not noticed it. */
  boolean isAboutToRun() {
    return turn || worker.hasJob();
  }

  /** What {@code Thread.currentThread()} is to the program. */
  Thread seen() {
    return hosted ? worker : made;
  }

  /** What the learner calls it. */
  String name() {
    return worker.getName();
  }

  /** The numbers of some, for messages. */
  static String list(long actors) {
    return LongStream.range(0, Long.SIZE)
        .filter(i -> (actors >> i & 1) != 0)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" and "));
  }
}
