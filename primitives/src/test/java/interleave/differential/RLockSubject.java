package interleave.differential;

import interleave.sync.RLock;
import java.util.List;
import java.util.Random;

final class RLockSubject extends Subject {

  private static final int NOBODY = -1;

  private RLock lock = new RLock();
  private int owner = NOBODY;
  private int level;

  RLockSubject(String name, Random random) {
    super(name, random);
  }

  @Override
  Draft create() {
    return Draft.of("RLock()", Draft.nothing(() -> lock = new RLock()));
  }

  private boolean mayTake(int thread) {
    return owner == NOBODY || owner == thread;
  }

  private void taken(int thread) {
    owner = thread;
    level++;
  }

  private Rule take(int thread) {
    return Rule.when(() -> mayTake(thread), () -> taken(thread));
  }

  private Rule tryTake(int thread) {
    return Rule.always(
        () -> {
          if (mayTake(thread)) {
            taken(thread);
          }
        });
  }

  private Rule release(int thread) {
    return Rule.always(
        () -> {
          if (owner == thread && --level == 0) {
            owner = NOBODY;
          }
        });
  }

  @Override
  Draft draft(int thread) {
    return switch (random.nextInt(16)) {
      case 0, 1, 2 ->
          Draft.of("o.acquire()", Draft.returning(true, () -> lock.acquire()), take(thread));
      case 3 -> Draft.of("o.acquire(True, -1)", () -> lock.acquire(true, -1), take(thread));
      case 4 -> Draft.of("o.acquire(False)", () -> lock.tryAcquire(), tryTake(thread));
      case 5 -> {
        double seconds = oneOf(0.0, 0.001);
        yield Draft.of(
            "o.acquire(timeout=" + seconds + ")", () -> lock.acquire(seconds), tryTake(thread));
      }
      case 6 -> {
        double seconds = oneOf(-2.0, Double.NaN, 1e100);
        yield Draft.of("o.acquire(timeout=" + text(seconds) + ")", () -> lock.acquire(seconds));
      }
      case 7 -> Draft.of("o.acquire(False, 1)", () -> lock.acquire(false, 1));
      case 8 ->
          Draft.of(
              "[o._is_owned(), o._recursion_count()]", () -> List.of(lock.isOwned(), lock.level()));
      case 10 -> {
        double seconds = oneOf(0.0, 0.001);
        yield Draft.of(
            "o.acquire(True, " + seconds + ")", () -> lock.acquire(true, seconds), tryTake(thread));
      }
      case 11 -> Draft.of("o.acquire(False, -1)", () -> lock.acquire(false, -1), tryTake(thread));
      case 9 ->
          Draft.of(
              "within(o, lambda: 7)",
              () -> lock.with(() -> 7),
              Rule.when(() -> mayTake(thread), () -> {}));
      default -> Draft.of("o.release()", Draft.nothing(() -> lock.release()), release(thread));
    };
  }

  /** Only the owner can release; and it does not wait, or it would not own. */
  @Override
  Draft rescue(int thread) {
    return Draft.of("o.release()", Draft.nothing(() -> lock.release()), release(thread));
  }

  @Override
  int rescuer(int helper) {
    return owner == NOBODY ? helper : owner;
  }

  @Override
  int mostWaiting() {
    return 1;
  }

  @Override
  List<Draft> finals() {
    return List.of(Draft.of("o._is_owned()", () -> lock.isOwned()));
  }

  @Override
  String error(String cpythons, String python) {
    return cpythons.equals("RuntimeError")
        ? "IllegalMonitorStateException"
        : super.error(cpythons, python);
  }
}
