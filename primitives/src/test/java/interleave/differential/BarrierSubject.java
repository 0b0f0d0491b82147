package interleave.differential;

import interleave.sync.Barrier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

final class BarrierSubject extends Subject {

  private enum Action {
    NONE,
    LOGS,
    FAILS,
    NONE_AND_LITTLE_TIME
  }

  private static final double LITTLE = 0.001;

  private final int parties;
  private final Action action;
  private Barrier barrier = new Barrier(1);
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());
  private int inside;
  private int round;
  private boolean broken;

  BarrierSubject(String name, Random random) {
    super(name, random);
    parties = random.nextInt(15) == 0 ? 0 : 1 + random.nextInt(3);
    action =
        oneOf(Action.NONE, Action.NONE, Action.LOGS, Action.FAILS, Action.NONE_AND_LITTLE_TIME);
  }

  @Override
  boolean usable() {
    return parties > 0;
  }

  @Override
  Draft create() {
    Draft draft =
        switch (action) {
          case NONE ->
              Draft.of(
                  "Barrier(" + parties + ")", Draft.nothing(() -> barrier = new Barrier(parties)));
          case LOGS ->
              Draft.of(
                  "Barrier(" + parties + ", lambda: " + log() + ".append(1))",
                  Draft.nothing(() -> barrier = new Barrier(parties, () -> log.add(1))));
          case NONE_AND_LITTLE_TIME ->
              Draft.of(
                  "Barrier(" + parties + ", None, " + LITTLE + ")",
                  Draft.nothing(() -> barrier = new Barrier(parties, () -> {}, LITTLE)));
          case FAILS ->
              Draft.of(
                  "Barrier(" + parties + ", fail)",
                  Draft.nothing(
                      () ->
                          barrier =
                              new Barrier(
                                  parties,
                                  () -> {
                                    throw new Oops();
                                  })));
        };
    return parties > 0 ? draft : draft.butMayDeviate(Deviation.BARRIER_NEEDS_A_PARTY);
  }

  private void brokenNow() {
    broken = true;
    inside = 0;
    round++;
  }

  private final class Await implements Rule {
    private int begunIn = -1;

    @Override
    public boolean completes() {
      return begunIn >= 0 ? round != begunIn : broken || inside + 1 == parties;
    }

    @Override
    public void begin() {
      inside++;
      begunIn = round;
    }

    @Override
    public void complete() {
      if (begunIn < 0 && !broken) {
        arrivedLast();
      }
    }
  }

  private void arrivedLast() {
    if (action == Action.FAILS) {
      brokenNow();
    } else {
      inside = 0;
      round++;
    }
  }

  private Rule awaitShortly() {
    return Rule.always(
        () -> {
          if (!broken && inside + 1 == parties) {
            arrivedLast();
          } else if (!broken) {
            brokenNow();
          }
        });
  }

  @Override
  Draft draft(int thread) {
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4 ->
          Draft.of(
              "o.wait()",
              () -> barrier.await(),
              action == Action.NONE_AND_LITTLE_TIME ? awaitShortly() : new Await());
      case 5 -> {
        double seconds = oneOf(0.0, -1.0, 0.001);
        yield Draft.of("o.wait(" + seconds + ")", () -> barrier.await(seconds), awaitShortly());
      }
      case 6 -> Draft.of("o.n_waiting", () -> barrier.waiting());
      case 7 -> Draft.of("o.broken", () -> barrier.broken());
      case 8 -> Draft.of("o.parties", () -> barrier.parties());
      case 9, 10 ->
          Draft.of(
              "o.reset()",
              Draft.nothing(() -> barrier.reset()),
              Rule.always(
                  () -> {
                    broken = false;
                    if (inside > 0) {
                      inside = 0;
                      round++;
                    }
                  }));
      default -> rescue(thread);
    };
  }

  @Override
  Draft rescue(int thread) {
    return Draft.of(
        "o.abort()", Draft.nothing(() -> barrier.abort()), Rule.always(this::brokenNow));
  }

  @Override
  Optional<String> pythonWaiters() {
    return Optional.of("len(o._cond._waiters)");
  }

  @Override
  int waiters() {
    return barrier.waiters().size();
  }

  @Override
  List<Draft> finals() {
    return List.of(
        Draft.of("o.n_waiting", () -> barrier.waiting()),
        Draft.of("o.broken", () -> barrier.broken()),
        Draft.of(log(), () -> List.copyOf(log)));
  }
}
