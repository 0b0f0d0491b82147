package interleave.soak;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs all scenarios at once and watches that each goes on: {@code mvn -Psoak -pl primitives
 * verify}, ten minutes, or as many seconds as {@code -Dsoak.seconds} says.
 */
final class Soak {

  /**
   * A round takes well under a second. One that takes so much longer is stuck, not slow, on
   * whatever machine.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(30);

  private final List<Group> groups;

  /** By group: how far it was when it last had gone on, and when that was. */
  private final Map<Group, Long> reached = new HashMap<>();

  private final Map<Group, Long> since = new HashMap<>();

  /** All scenarios, each for as long as {@code wantsMore} says by the rounds it has done. */
  Soak(LongPredicate wantsMore) {
    this(scenarios().toList(), wantsMore);
  }

  Soak(List<Scenario> scenarios, LongPredicate wantsMore) {
    groups = scenarios.stream().map(scenario -> new Group(scenario, wantsMore)).toList();
  }

  static Stream<Scenario> scenarios() {
    return Stream.of(
            Locks.all(),
            Conditions.all(),
            Permits.all(),
            Meetings.all(),
            HandOvers.all(),
            Tasks.all(),
            Lives.all(),
            Interruptions.all())
        .flatMap(List::stream);
  }

  /** For the time given on the command line, in seconds. */
  public static void main(String[] arguments) {
    Duration time = Duration.ofSeconds(Long.parseLong(arguments[0]));
    long end = System.nanoTime() + time.toNanos();
    Soak soak = new Soak(rounds -> System.nanoTime() - end < 0);
    int threads = scenarios().mapToInt(Scenario::threads).sum();
    System.out.println(threads + " threads for " + time.toSeconds() + " s");
    soak.run();
    System.out.println("came out even: " + soak.progress());
  }

  /** Returns when all are over. Throws what one failed with, or, if one is stuck, all stacks. */
  void run() {
    groups.forEach(Group::start);
    long reportAt = System.nanoTime() + BETWEEN_REPORTS.toNanos();
    while (!groups.stream().allMatch(Group::isOver)) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
      groups.forEach(Soak::throwFailure);
      groups.forEach(this::watch);
      if (System.nanoTime() - reportAt >= 0) {
        System.out.println(progress());
        reportAt += BETWEEN_REPORTS.toNanos();
      }
    }
    groups.forEach(Soak::throwFailure);
  }

  private static void throwFailure(Group group) {
    Optional<Throwable> failure = group.failure();
    if (failure.isPresent()) {
      throw new AssertionError(group.name() + " did not come out even", failure.get());
    }
  }

  private void watch(Group group) {
    long now = System.nanoTime();
    Long before = reached.put(group, group.rounds());
    if (before == null || before != group.rounds() || group.isOver()) {
      since.put(group, now);
    } else if (now - since.get(group) > PATIENCE.toNanos()) {
      throw new AssertionError(group.name() + " does not go on\n" + stacks());
    }
  }

  /** What all threads are doing. */
  private static String stacks() {
    ThreadInfo[] all = ManagementFactory.getThreadMXBean().dumpAllThreads(true, true);
    return Stream.of(all).map(ThreadInfo::toString).collect(Collectors.joining());
  }

  /** How many rounds each scenario has done. */
  String progress() {
    return groups.stream()
        .map(group -> group.name() + " " + group.rounds())
        .collect(Collectors.joining(", "));
  }
}
