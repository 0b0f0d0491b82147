package interleave.soak;

import interleave.soak.Scenario.Round;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongPredicate;

/**
 * The threads of a scenario. They meet after each round at one of the JDK's barriers, not at one of
 * ours: the last to come checks the round and begins the next.
 */
final class Group {

  private final Scenario scenario;

  /** By the number of rounds done, whether one more is wanted. */
  private final LongPredicate wantsMore;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final CyclicBarrier meeting;

  // Written by the last to come, while the others wait.
  private Round round;
  private boolean over;

  private final AtomicLong rounds = new AtomicLong();

  Group(Scenario scenario, LongPredicate wantsMore) {
    this.scenario = scenario;
    this.wantsMore = wantsMore;
    this.round = scenario.begin();
    this.meeting = new CyclicBarrier(scenario.threads(), this::endRound);
    for (int i = 0; i < scenario.threads(); i++) {
      int number = i;
      Thread thread = new Thread(() -> live(number), scenario.name() + "-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  void start() {
    threads.forEach(Thread::start);
  }

  private void live(int number) {
    try {
      while (!over) {
        round.work(number);
        meeting.await();
      }
    } catch (BrokenBarrierException e) {
      // Another one has failed.
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void endRound() {
    try {
      round.check();
      over = !wantsMore.test(rounds.incrementAndGet());
      if (!over) {
        round = scenario.begin();
      }
    } catch (Throwable e) {
      over = true;
      fail(e);
    }
  }

  /** The first failure counts; the others of the group, who may wait for ever, are interrupted. */
  private void fail(Throwable e) {
    if (failure.compareAndSet(null, e)) {
      threads.stream()
          .filter(thread -> thread != Thread.currentThread())
          .forEach(Thread::interrupt);
    }
  }

  String name() {
    return scenario.name();
  }

  /** How many rounds have come out even so far. */
  long rounds() {
    return rounds.get();
  }

  boolean isOver() {
    return threads.stream().noneMatch(Thread::isAlive);
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }
}
