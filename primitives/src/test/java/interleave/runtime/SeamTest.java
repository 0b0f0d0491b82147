package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import interleave.sync.Barrier;
import interleave.sync.BrokenBarrierError;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import org.junit.jupiter.api.Test;

/** The primitives themselves, in every order in which their operations can happen. */
class SeamTest {

  private static final String STUCK = EveryOrder.STUCK;

  private static Set<String> outcomes(Callable<String> program) throws Exception {
    return EveryOrder.outcomes(program).keySet();
  }

  /** A variable whose reads and writes are operations. */
  private static final class Variable {
    private static final int KEEP = -1;

    private int value;

    int read() {
      Access read = new Access(KEEP);
      read.perform();
      return read.seen;
    }

    void write(int next) {
      new Access(next).perform();
    }

    private final class Access extends Operation {
      private final int next;
      private int seen;

      Access(int next) {
        super(Variable.this, WaitQueue.NONE, WaitQueue.NONE);
        this.next = next;
      }

      @Override
      public boolean ready() {
        return true;
      }

      @Override
      public boolean attempt() {
        seen = value;
        value = next == KEEP ? value : next;
        return true;
      }
    }
  }

  private static void increment(Variable variable) {
    variable.write(variable.read() + 1);
  }

  private static void together(Runnable... bodies) {
    Threads.joinAll(List.of(bodies).stream().map(Threads::start).toList());
  }

  @Test
  void lock_excludes() throws Exception {
    assertEquals(
        Set.of("2"),
        outcomes(
            () -> {
              Lock lock = new Lock();
              Variable count = new Variable();
              Runnable body = () -> lock.with(() -> increment(count));
              together(body, body);
              return "" + count.read();
            }));
  }

  @Test
  void withoutALock_anIncrementCanBeLost() throws Exception {
    assertEquals(
        Set.of("1", "2"),
        outcomes(
            () -> {
              Variable count = new Variable();
              together(() -> increment(count), () -> increment(count));
              return "" + count.read();
            }));
  }

  @Test
  void locksInOppositeOrder_canGetStuck() throws Exception {
    assertEquals(
        Set.of("done", STUCK),
        outcomes(
            () -> {
              Lock left = new Lock();
              Lock right = new Lock();
              together(
                  () -> left.with(() -> right.with(() -> {})),
                  () -> right.with(() -> left.with(() -> {})));
              return "done";
            }));
  }

  @Test
  void locksInOneOrder_neverGetStuck() throws Exception {
    assertEquals(
        Set.of("done"),
        outcomes(
            () -> {
              RLock left = new RLock();
              Lock right = new Lock();
              Runnable body = () -> left.with(() -> left.with(() -> right.with(() -> {})));
              together(body, body);
              return "done";
            }));
  }

  @Test
  void pulse_freesWhoIsThereAndMissesWhoIsNot() throws Exception {
    assertEquals(
        Set.of("freed", STUCK),
        outcomes(
            () -> {
              Event event = new Event();
              together(
                  event::await,
                  () -> {
                    event.set();
                    event.clear();
                  });
              return "freed";
            }));
  }

  @Test
  void signalUnderTheLockWithAFlag_isNeverMissed() throws Exception {
    assertEquals(
        Set.of("received"),
        outcomes(
            () -> {
              Condition condition = new Condition(new Lock());
              Variable flag = new Variable();
              together(
                  () ->
                      condition.with(
                          () -> {
                            while (flag.read() == 0) {
                              condition.await();
                            }
                          }),
                  () ->
                      condition.with(
                          () -> {
                            flag.write(1);
                            condition.signal();
                          }));
              return "received";
            }));
  }

  @Test
  void signalWithoutAFlag_canBeMissed() throws Exception {
    assertEquals(
        Set.of("received", STUCK),
        outcomes(
            () -> {
              Condition condition = new Condition();
              together(
                  () -> condition.with(() -> condition.await()),
                  () -> condition.with(() -> condition.signal()));
              return "received";
            }));
  }

  @Test
  void semaphore_neverExceedsItsPermits() throws Exception {
    assertEquals(
        Set.of("1"),
        outcomes(
            () -> {
              Semaphore semaphore = new Semaphore(1);
              Variable inside = new Variable();
              Set<Integer> seen = new ConcurrentSkipListSet<>();
              Runnable body =
                  () ->
                      semaphore.with(
                          () -> {
                            increment(inside);
                            seen.add(inside.read());
                            inside.write(0);
                          });
              together(body, body);
              return "" + seen.stream().max(Integer::compare).orElseThrow();
            }));
  }

  @Test
  void timedAcquire_endsEitherWay() throws Exception {
    assertEquals(
        Set.of("false", "true"),
        outcomes(
            () -> {
              Semaphore semaphore = new Semaphore(0);
              Variable taken = new Variable();
              ThreadHandle taker = Threads.start(() -> taken.write(semaphore.acquire(-1) ? 1 : 0));
              semaphore.release();
              taker.join();
              return taken.read() == 1 ? "true" : "false";
            }));
  }

  @Test
  void barrier_givesEachIndexOnceInEveryOrder() throws Exception {
    assertEquals(
        Set.of("[0, 1]"),
        outcomes(
            () -> {
              Barrier barrier = new Barrier(2);
              Set<Integer> indexes = new ConcurrentSkipListSet<>();
              Runnable body = () -> indexes.add(barrier.await());
              together(body, body);
              return indexes.toString();
            }));
  }

  @Test
  void barrier_twoRoundsNeverMix() throws Exception {
    assertEquals(
        Set.of("[0, 1][0, 1]"),
        outcomes(
            () -> {
              Barrier barrier = new Barrier(2);
              List<Set<Integer>> rounds =
                  List.of(new ConcurrentSkipListSet<>(), new ConcurrentSkipListSet<>());
              Runnable body = () -> rounds.forEach(round -> round.add(barrier.await()));
              together(body, body);
              return "" + rounds.get(0) + rounds.get(1);
            }));
  }

  @Test
  void abort_comesBeforeOrAfterTheRound() throws Exception {
    assertEquals(
        Set.of("0", "broken"),
        outcomes(
            () -> {
              Barrier barrier = new Barrier(1);
              Set<String> results = new ConcurrentSkipListSet<>();
              together(() -> results.add(awaited(barrier)), barrier::abort);
              return String.join(" ", results);
            }));
  }

  private static String awaited(Barrier barrier) {
    try {
      return "" + barrier.await();
    } catch (BrokenBarrierError e) {
      return "broken";
    }
  }
}
