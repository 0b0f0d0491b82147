package interleave.differential;

import interleave.sync.Event;
import java.util.List;
import java.util.Optional;
import java.util.Random;

final class EventSubject extends Subject {

  private Event event = new Event();
  private boolean set;
  private int pulses;

  EventSubject(String name, Random random) {
    super(name, random);
  }

  @Override
  Draft create() {
    return Draft.of("Event()", Draft.nothing(() -> event = new Event()));
  }

  /** Goes on when it is set, or was since it began to wait. */
  private final class Await implements Rule {
    private int seen = -1;

    @Override
    public boolean completes() {
      return set || (seen >= 0 && pulses != seen);
    }

    @Override
    public void begin() {
      seen = pulses;
    }

    @Override
    public void complete() {}
  }

  @Override
  Draft draft(int thread) {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> Draft.of("o.wait()", Draft.returning(true, () -> event.await()), new Await());
      case 3, 4 -> {
        double seconds = oneOf(0.0, -1.0, 0.001);
        yield Draft.of("o.wait(" + seconds + ")", () -> event.await(seconds));
      }
      case 5 -> {
        double seconds = oneOf(Double.NaN, 1e100);
        yield Draft.of("o.wait(" + text(seconds) + ")", () -> event.await(seconds))
            .butMayDeviate(Deviation.TIME_IS_ALWAYS_CHECKED);
      }
      case 6 -> Draft.of("o.is_set()", () -> event.isSet());
      case 7 ->
          Draft.of("o.clear()", Draft.nothing(() -> event.clear()), Rule.always(() -> set = false));
      case 8 ->
          Draft.of(
              "(o.set(), o.clear())[0]",
              Draft.nothing(
                  () -> {
                    event.set();
                    event.clear();
                  }),
              Rule.always(
                  () -> {
                    pulses++;
                    set = false;
                  }));
      default -> rescue(thread);
    };
  }

  @Override
  Draft rescue(int thread) {
    return Draft.of(
        "o.set()",
        Draft.nothing(() -> event.set()),
        Rule.always(
            () -> {
              pulses++;
              set = true;
            }));
  }

  @Override
  Optional<String> pythonWaiters() {
    return Optional.of("len(o._cond._waiters)");
  }

  @Override
  int waiters() {
    return event.waiters().size();
  }

  @Override
  List<Draft> finals() {
    return List.of(Draft.of("o.is_set()", () -> event.isSet()));
  }
}
