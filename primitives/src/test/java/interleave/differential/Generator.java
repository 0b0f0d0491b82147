package interleave.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Makes a program out of a number: the same number, the same program. */
final class Generator {

  private static final List<BiFunction<String, Random, Subject>> KINDS =
      List.of(
          LockSubject::new,
          SemaphoreSubject::new,
          EventSubject::new,
          ConditionSubject::new,
          BarrierSubject::new,
          QueueSubject::new,
          QueueSubject::new,
          SimpleQueueSubject::new,
          FuturesSubject::new,
          PoolSubject::new,
          ThreadSubject::new,
          LocalSubject::new,
          TimerSubject::new);

  private record Waiting(Subject subject, Rule rule) {}

  private final long seed;
  private final Random random;
  private final int threads;
  private final List<Subject> subjects = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();

  /** Who waits, longest first. */
  private final Map<Integer, Waiting> waiting = new LinkedHashMap<>();

  private boolean over;

  private Generator(long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.threads = 1 + random.nextInt(3);
  }

  static Program program(long seed) {
    return new Generator(seed).make();
  }

  private Program make() {
    int count = 1 + random.nextInt(2);
    // At most one that belongs to a thread: of two, each could wait for the other's owner.
    boolean owned = random.nextInt(8) == 0;
    for (int i = 0; i < count && !over; i++) {
      Subject subject =
          owned && i == 0
              ? new RLockSubject("o0", random)
              : KINDS.get(random.nextInt(KINDS.size())).apply("o" + i, random);
      Draft create = subject.create();
      emit(0, subject, Optional.of(subject.name()), create);
      if (subject.usable()) {
        subjects.add(subject);
      }
    }
    int length = 5 + random.nextInt(20);
    for (int i = 0; i < length && !subjects.isEmpty() && !over; i++) {
      tryOne();
    }
    rescueAll();
    return new Program(seed, List.copyOf(subjects), List.copyOf(steps));
  }

  /** One more step, if the thread can do what comes to its mind. */
  private void tryOne() {
    int thread = random.nextInt(threads);
    Subject subject = subjects.get(random.nextInt(subjects.size()));
    if (waiting.containsKey(thread)) {
      return;
    }
    Draft draft = subject.draft(thread);
    boolean mayWait =
        threads > 1 && waiting.size() < threads - 1 && waitingAt(subject) < subject.mostWaiting();
    boolean last = draft.deviation().isPresent();
    if ((draft.rule().completes() || mayWait) && (!last || waiting.isEmpty())) {
      emit(thread, subject, Optional.empty(), draft);
    }
  }

  private int waitingAt(Subject subject) {
    return (int) at(subject).count();
  }

  private Stream<Waiting> at(Subject subject) {
    return waiting.values().stream().filter(w -> w.subject() == subject);
  }

  private void emit(int thread, Subject subject, Optional<String> variable, Draft draft) {
    Rule rule = draft.rule();
    boolean completes = rule.completes();
    if (completes) {
      rule.complete();
    } else {
      rule.begin();
      waiting.put(thread, new Waiting(subject, rule));
    }
    List<Integer> frees = letGo();
    int seen = (int) at(subject).filter(w -> w.rule().observed()).count();
    steps.add(new Step(subject, thread, variable, draft, frees, !completes, seen, rule.observed()));
    over |= draft.deviation().isPresent();
  }

  /** Completes what can be completed now, longest waiting first. */
  private List<Integer> letGo() {
    List<Integer> freed = new ArrayList<>();
    Optional<Integer> next = firstToComplete();
    while (next.isPresent()) {
      waiting.remove(next.get()).rule().complete();
      freed.add(next.get());
      next = firstToComplete();
    }
    return freed;
  }

  private Optional<Integer> firstToComplete() {
    return waiting.entrySet().stream()
        .filter(entry -> entry.getValue().rule().completes())
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Nobody waits at the end of a program. */
  private void rescueAll() {
    int helper = threads;
    while (!waiting.isEmpty()) {
      for (Waiting one : List.copyOf(waiting.values())) {
        int rescuer = one.subject().rescuer(helper);
        if (waiting.containsValue(one) && !waiting.containsKey(rescuer)) {
          emit(rescuer, one.subject(), Optional.empty(), one.subject().rescue(rescuer));
        }
      }
    }
  }
}
