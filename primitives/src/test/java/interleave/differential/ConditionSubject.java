package interleave.differential;

import interleave.sync.Condition;
import interleave.sync.Lock;
import interleave.sync.RLock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A condition whose lock is held within one step only, so that it is free between steps. */
final class ConditionSubject extends Subject {

  private enum Kind {
    OWN("Condition()"),
    RLOCK("Condition(RLock())"),
    LOCK("Condition(Lock())");

    final String python;

    Kind(String python) {
      this.python = python;
    }
  }

  private final Kind kind;
  private final boolean reentrant;
  private Condition condition = new Condition();
  private final List<Await> waiting = new ArrayList<>();

  ConditionSubject(String name, Random random) {
    super(name, random);
    kind = oneOf(Kind.values());
    reentrant = kind != Kind.LOCK;
  }

  @Override
  Draft create() {
    return Draft.of(
        kind.python,
        Draft.nothing(
            () ->
                condition =
                    switch (kind) {
                      case OWN -> new Condition();
                      case RLOCK -> new Condition(new RLock());
                      case LOCK -> new Condition(new Lock());
                    }));
  }

  private final class Await implements Rule {
    private boolean signalled;

    @Override
    public boolean completes() {
      return signalled;
    }

    @Override
    public void begin() {
      waiting.add(this);
    }

    @Override
    public void complete() {}
  }

  private Rule signal(int n) {
    return Rule.always(
        () -> {
          Iterator<Await> oldest = waiting.iterator();
          for (int i = 0; i < n && oldest.hasNext(); i++) {
            oldest.next().signalled = true;
            oldest.remove();
          }
        });
  }

  @Override
  Draft draft(int thread) {
    return switch (random.nextInt(17)) {
      case 0, 1, 2, 3 ->
          Draft.of(
              "within(o, lambda: o.wait())",
              () ->
                  condition.with(
                      () -> {
                        condition.await();
                        return true;
                      }),
              new Await());
      case 4 -> {
        double seconds = oneOf(0.0, -1.0, 0.001);
        yield Draft.of(
            "within(o, lambda: o.wait(" + seconds + "))",
            () -> condition.with(() -> condition.await(seconds)));
      }
      case 5 -> {
        double seconds = oneOf(0.0, -1.0, 0.001);
        yield reentrant
            ? Draft.of(
                "nested(o, lambda: o.wait(" + seconds + "))",
                () -> condition.with(() -> condition.with(() -> condition.await(seconds))))
            : Draft.of("o.acquire(False) and o.release()", this::tryAndRelease);
      }
      case 13 -> Draft.of("o.acquire(False, 1)", () -> condition.acquire(false, 1));
      case 14 -> {
        double seconds = oneOf(-2.0, Double.NaN, 1e100);
        yield Draft.of(
            "o.acquire(timeout=" + text(seconds) + ")", () -> condition.acquire(seconds));
      }
      case 15 ->
          Draft.of(
              "within(o, lambda: o.wait_for(lambda: False, -1))",
              () -> condition.with(() -> condition.awaitFor(() -> false, -1)));
      case 6 -> Draft.of("o.wait()", Draft.nothing(() -> condition.await()));
      case 7 -> Draft.of("o.notify()", Draft.nothing(() -> condition.signal()));
      case 8 -> Draft.of("o.release()", Draft.nothing(() -> condition.release()));
      case 9 -> {
        boolean holds = random.nextBoolean();
        double seconds = oneOf(0.0, -1.0, 0.001);
        yield Draft.of(
            "within(o, lambda: o.wait_for(lambda: "
                + (holds ? "True" : "False")
                + ", "
                + seconds
                + "))",
            () -> condition.with(() -> condition.awaitFor(() -> holds, seconds)));
      }
      case 10, 11 -> {
        int n = random.nextInt(5) - 1;
        yield Draft.of(
            "within(o, lambda: o.notify(" + n + "))",
            Draft.nothing(() -> condition.with(() -> condition.signal(n))),
            signal(n));
      }
      case 12 ->
          Draft.of(
              "within(o, lambda: o.wait_for(lambda: True))",
              Draft.returning(true, () -> condition.with(() -> condition.awaitFor(() -> true))));
      default -> rescue(thread);
    };
  }

  private Object tryAndRelease() {
    if (!condition.tryAcquire()) {
      return false;
    }
    condition.release();
    return Text.NONE;
  }

  @Override
  Draft rescue(int thread) {
    return Draft.of(
        "within(o, lambda: o.notify_all())",
        Draft.nothing(() -> condition.with(() -> condition.signalAll())),
        signal(Integer.MAX_VALUE));
  }

  @Override
  Optional<String> pythonWaiters() {
    // Who comes to be one of them has yet to release the lock, which another step may try to take.
    return Optional.of(
        reentrant ? "len(o._waiters)" : "-1 if o._lock.locked() else len(o._waiters)");
  }

  @Override
  int waiters() {
    return condition.waiters().size();
  }

  @Override
  List<Draft> finals() {
    return List.of(Draft.of("o.acquire(False) and o.release()", this::tryAndRelease));
  }

  @Override
  String error(String cpythons, String python) {
    return cpythons.equals("RuntimeError")
        ? "IllegalMonitorStateException"
        : super.error(cpythons, python);
  }
}
