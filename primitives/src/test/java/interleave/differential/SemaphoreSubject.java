package interleave.differential;

import interleave.sync.BoundedSemaphore;
import interleave.sync.Semaphore;
import java.util.List;
import java.util.Optional;
import java.util.Random;

final class SemaphoreSubject extends Subject {

  private final boolean bounded;
  private final int initial;
  private Semaphore semaphore = new Semaphore();
  private int permits;

  SemaphoreSubject(String name, Random random) {
    super(name, random);
    bounded = random.nextBoolean();
    initial = random.nextInt(8) - 1;
    permits = initial;
  }

  @Override
  boolean usable() {
    return initial >= 0;
  }

  @Override
  Draft create() {
    return Draft.of(
        (bounded ? "BoundedSemaphore(" : "Semaphore(") + initial + ")",
        Draft.nothing(
            () -> semaphore = bounded ? new BoundedSemaphore(initial) : new Semaphore(initial)));
  }

  private Rule take() {
    return Rule.when(() -> permits > 0, () -> permits--);
  }

  private Rule tryTake() {
    return Rule.always(() -> permits -= permits > 0 ? 1 : 0);
  }

  private Rule release(int n) {
    return Rule.always(
        () -> {
          if (n > 0 && (!bounded || permits + n <= initial)) {
            permits += n;
          }
        });
  }

  @Override
  Draft draft(int thread) {
    return switch (random.nextInt(14)) {
      case 0, 1, 2 ->
          Draft.of("o.acquire()", Draft.returning(true, () -> semaphore.acquire()), take());
      case 3 -> Draft.of("o.acquire(False)", () -> semaphore.tryAcquire(), tryTake());
      case 4, 5 -> {
        double seconds = oneOf(0.0, 0.001, -1.0, -5.0);
        yield Draft.of(
            "o.acquire(timeout=" + seconds + ")", () -> semaphore.acquire(seconds), tryTake());
      }
      case 6 -> Draft.of("o.acquire(False, 1)", () -> semaphore.acquire(false, 1));
      case 7 -> {
        // Where CPython has to wait for no number, it spins for ever.
        double seconds = permits > 0 ? oneOf(Double.NaN, 1e100) : 1e100;
        yield Draft.of("o.acquire(timeout=" + text(seconds) + ")", () -> semaphore.acquire(seconds))
            .butMayDeviate(Deviation.TIME_IS_ALWAYS_CHECKED);
      }
      case 11 -> {
        double seconds = oneOf(0.0, 0.001, -1.0);
        yield Draft.of(
            "o.acquire(True, " + seconds + ")", () -> semaphore.acquire(true, seconds), tryTake());
      }
      case 8 ->
          Draft.of(
              "within(o, lambda: 7)",
              () -> semaphore.with(() -> 7),
              Rule.when(() -> permits > 0, () -> {}));
      case 9, 10 -> {
        int n = random.nextInt(6) - 1;
        yield Draft.of(
            "o.release(" + n + ")", Draft.nothing(() -> semaphore.release(n)), release(n));
      }
      default -> Draft.of("o.release()", Draft.nothing(() -> semaphore.release()), release(1));
    };
  }

  @Override
  Draft rescue(int thread) {
    return Draft.of("o.release()", Draft.nothing(() -> semaphore.release()), release(1));
  }

  /** One that can never be released would never let a waiter go. */
  @Override
  int mostWaiting() {
    return bounded && initial == 0 ? 0 : 3;
  }

  @Override
  Optional<String> pythonWaiters() {
    return Optional.of("len(o._cond._waiters)");
  }

  @Override
  int waiters() {
    return semaphore.waiters().size();
  }

  @Override
  List<Draft> finals() {
    return List.of(Draft.of("o._value", () -> semaphore.permits()));
  }

  /** A release too many is an error of the state; the others are of the argument. */
  @Override
  String error(String cpythons, String python) {
    boolean tooMany = cpythons.equals("ValueError") && python.matches("o\\.release\\([1-9]?\\)");
    return tooMany ? "IllegalStateException" : super.error(cpythons, python);
  }
}
