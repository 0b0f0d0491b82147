package interleave.standstill;

import interleave.runtime.ThreadScope;
import interleave.runtime.Wait;
import interleave.runtime.Waits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Virtual threads that wait without a limit in the JDK's own ways, each in a call that its program
 * has announced as a {@link Wait}: parked somewhere in {@code java.util.concurrent}, or in {@code
 * Object.wait}.
 *
 * <h2>How it is known that they will not go on</h2>
 *
 * <p>None needs to be woken for that, since a virtual thread that has been woken shows it: {@code
 * unpark} makes it a runnable one before it returns, whenever its scheduler then finds a carrier
 * for it, and {@code notify} one that is blocked. So one that {@code getState} calls waiting has
 * not been woken by anybody who is done with waking. There are three exceptions:
 *
 * <ul>
 *   <li>While one is pinned to its carrier, it is woken by way of the carrier, and is called
 *       waiting until it runs. (Before JDK 24 so is one that waits within a {@code synchronized}.)
 *   <li>One that is woken just as it parks is called waiting for a moment, until its carrier has
 *       noticed.
 *   <li>One that is woken while somebody looks at its stack is called waiting until he is done. Who
 *       asks for the stack waits for all others who do; so after that, and before anybody else
 *       asks, it shows.
 * </ul>
 *
 * <p>During the first two its carrier has its frames. So no carrier may have any virtual thread's;
 * and of each thread first the stack is asked for, then the state.
 *
 * <p>Who is seen twice in the same call and at the same place of it has changed nothing in between:
 * in these classes of the JDK's a thread does what others could wait for either before it begins to
 * wait or when it has what it waits for, on its way out of the call; in between it looks in vain.
 * The first look at all of them is over before the last begins. So in the time between the two none
 * of them did anything, and whom one of them had woken before that is seen in the last look to run,
 * or to be out of its call.
 *
 * <p>Left alone, besides those that {@link JdkRest} leaves alone: a thread in a call that was not
 * announced, an idle worker of a pool, for example; one that waits to enter a monitor in code that
 * is not rewritten, as nothing tells who has it.
 */
final class VirtualRest {

  /** One of them, as it was found. */
  private record Seen(Wait told, List<StackTraceElement> stack) {
    boolean isAgain(Seen later) {
      return told == later.told && stack.equals(later.stack);
    }
  }

  private final List<Thread> threads;
  private final List<Thread> others;
  private final List<Seen> seen;

  private VirtualRest(List<Thread> threads, List<Thread> others, List<Seen> seen) {
    this.threads = threads;
    this.others = others;
    this.seen = seen;
  }

  /** Whether a virtual thread may be one of these; asked quickly. */
  static boolean isCandidate(Thread thread) {
    return thread.getState() == Thread.State.WAITING;
  }

  /**
   * Looks at threads.
   *
   * @param others all other threads that could act
   * @return empty if one of them may go on
   */
  static Optional<VirtualRest> of(List<Thread> threads, List<Thread> others) {
    return look(threads, others).map(seen -> new VirtualRest(threads, others, seen));
  }

  /** Whether all of them are in the very same waits still. */
  boolean goesOn() {
    return look(threads, others).filter(this::isSame).isPresent();
  }

  private boolean isSame(List<Seen> later) {
    return IntStream.range(0, seen.size()).allMatch(i -> seen.get(i).isAgain(later.get(i)));
  }

  /** The waits, for a report. */
  List<Wait> waits(Function<Thread, ThreadScope> runOf) {
    return seen.stream().map(Seen::told).map(told -> report(told, runOf)).toList();
  }

  private static Wait report(Wait told, Function<Thread, ThreadScope> runOf) {
    Thread thread = told.thread();
    return Wait.seen(
        thread, runOf.apply(thread), told.target(), told.wanted(), told.holder(), Optional.empty());
  }

  private static Optional<List<Seen>> look(List<Thread> threads, List<Thread> others) {
    IdentityHashMap<Thread, Wait> told = told();
    List<Seen> seen = new ArrayList<>();
    for (Thread thread : threads) {
      Wait wait = told.get(thread);
      Optional<Seen> one = wait == null ? Optional.empty() : look(thread, wait, others);
      if (one.isEmpty()) {
        return Optional.empty();
      }
      seen.add(one.get());
    }
    return carriersAreFree() ? Optional.of(seen) : Optional.empty();
  }

  private static Optional<Seen> look(Thread thread, Wait wait, List<Thread> others) {
    boolean interrupted = thread.isInterrupted();
    StackTraceElement[] stack = thread.getStackTrace();
    boolean rests = thread.getState() == Thread.State.WAITING && isPatient(stack, wait, others);
    return rests && !interrupted ? Optional.of(new Seen(wait, List.of(stack))) : Optional.empty();
  }

  /** Who is joined in an {@code Object.wait} must not be about to end: then it is not listed. */
  private static boolean isPatient(StackTraceElement[] stack, Wait wait, List<Thread> others) {
    Place place = Place.of(stack);
    if (place.isOutside() || !place.isInWait()) {
      return !place.isOutside() && place.isPatient();
    }
    return switch (wait.wanted()) {
      case SIGNAL -> true;
      case THREAD_END -> others.stream().anyMatch(other -> other == wait.target());
      default -> false;
    };
  }

  /** The calls that threads have announced; of one that is in several, nothing is known. */
  private static IdentityHashMap<Thread, Wait> told() {
    IdentityHashMap<Thread, Wait> told = new IdentityHashMap<>();
    Set<Wait> several = new HashSet<>();
    for (Wait wait : Waits.all()) {
      Wait other = wait.isInTheJdk() ? told.put(wait.thread(), wait) : null;
      if (other != null) {
        several.add(wait);
      }
    }
    told.values().removeAll(several);
    return told;
  }

  /** Whether no virtual thread is mounted, or about to be, or has not quite been unmounted. */
  private static boolean carriersAreFree() {
    return Carriers.all().stream().noneMatch(Carriers::isBusy);
  }
}
