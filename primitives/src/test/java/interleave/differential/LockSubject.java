package interleave.differential;

import interleave.sync.Lock;
import java.util.List;
import java.util.Random;

final class LockSubject extends Subject {

  private Lock lock = new Lock();
  private boolean held;

  LockSubject(String name, Random random) {
    super(name, random);
  }

  @Override
  Draft create() {
    return Draft.of("Lock()", Draft.nothing(() -> lock = new Lock()));
  }

  private Rule take() {
    return Rule.when(() -> !held, () -> held = true);
  }

  private Rule tryTake() {
    return Rule.always(() -> held = true);
  }

  @Override
  Draft draft(int thread) {
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> Draft.of("o.acquire()", Draft.returning(true, () -> lock.acquire()), take());
      case 3 -> Draft.of("o.acquire(True, -1)", () -> lock.acquire(true, -1), take());
      case 4 -> Draft.of("o.acquire(False)", () -> lock.tryAcquire(), tryTake());
      case 5 -> {
        double seconds = oneOf(0.0, 0.001);
        yield Draft.of(
            "o.acquire(timeout=" + seconds + ")", () -> lock.acquire(seconds), tryTake());
      }
      case 6 -> {
        double seconds = oneOf(-2.0, -0.5, Double.NaN, 1e100, 1e10);
        yield Draft.of("o.acquire(timeout=" + text(seconds) + ")", () -> lock.acquire(seconds));
      }
      case 7 -> {
        double seconds = oneOf(1.0, 0.0, -3.0, Double.NaN);
        yield Draft.of(
            "o.acquire(False, " + text(seconds) + ")", () -> lock.acquire(false, seconds));
      }
      case 10 -> {
        double seconds = oneOf(0.0, 0.001);
        yield Draft.of(
            "o.acquire(True, " + seconds + ")", () -> lock.acquire(true, seconds), tryTake());
      }
      case 11 -> Draft.of("o.acquire(False, -1)", () -> lock.acquire(false, -1), tryTake());
      case 8 -> Draft.of("o.locked()", () -> lock.locked());
      case 9 ->
          Draft.of(
              "within(o, lambda: 7)", () -> lock.with(() -> 7), Rule.when(() -> !held, () -> {}));
      default -> rescue(thread);
    };
  }

  @Override
  Draft rescue(int thread) {
    return Draft.of(
        "o.release()", Draft.nothing(() -> lock.release()), Rule.always(() -> held = false));
  }

  @Override
  int mostWaiting() {
    return 1;
  }

  @Override
  List<Draft> finals() {
    return List.of(Draft.of("o.locked()", () -> lock.locked()));
  }

  @Override
  String error(String cpythons, String python) {
    return cpythons.equals("RuntimeError")
        ? "IllegalMonitorStateException"
        : super.error(cpythons, python);
  }
}
