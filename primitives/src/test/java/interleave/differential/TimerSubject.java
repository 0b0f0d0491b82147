package interleave.differential;

import interleave.threads.Timer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A timer whose time is at once, or never comes. */
final class TimerSubject extends Subject {

  private enum Stage {
    NEW,
    STARTED,
    ENDED
  }

  private final double interval;
  private Timer timer = new Timer(0, () -> {});
  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());
  private Stage stage = Stage.NEW;
  private boolean cancelled;

  TimerSubject(String name, Random random) {
    super(name, random);
    interval = oneOf(3600.0, 3600.0, 0.0, -1.0);
  }

  @Override
  Draft create() {
    return Draft.of(
        "Timer(" + interval + ", lambda: " + log() + ".append(1))",
        Draft.nothing(() -> timer = new Timer(interval, () -> log.add(1))));
  }

  private boolean endsByItself() {
    return interval <= 0 || cancelled;
  }

  @Override
  Draft draft(int thread) {
    return switch (random.nextInt(9)) {
      case 0, 1, 2 -> start();
      case 3, 4 ->
          Draft.of(
              "o.join()",
              Draft.nothing(() -> timer.join()),
              Rule.when(() -> stage != Stage.STARTED, () -> {}));
      case 5 -> {
        double seconds = oneOf(0.0, -1.0, 0.001);
        yield Draft.of("o.join(" + seconds + ")", Draft.nothing(() -> timer.join(seconds)));
      }
      case 6 -> rescue(thread);
      case 7 -> Draft.of("o.finished.is_set()", () -> timer.finished().isSet());
      default -> Draft.of("o.is_alive()", () -> timer.alive());
    };
  }

  /** One that ends by itself is waited for, so that it has ended. */
  private Draft start() {
    return endsByItself()
        ? Draft.of(
            "[o.start(), o.join()][0]",
            Draft.nothing(
                () -> {
                  timer.start();
                  timer.join();
                }),
            Rule.always(() -> stage = Stage.ENDED))
        : Draft.of(
            "o.start()",
            Draft.nothing(() -> timer.start()),
            Rule.always(() -> stage = stage == Stage.NEW ? Stage.STARTED : stage));
  }

  @Override
  Draft rescue(int thread) {
    return Draft.of(
        "[o.cancel(), o.is_alive() and o.join()][0]",
        Draft.nothing(
            () -> {
              timer.cancel();
              if (timer.alive()) {
                timer.join();
              }
            }),
        Rule.always(
            () -> {
              cancelled = true;
              stage = stage == Stage.STARTED ? Stage.ENDED : stage;
            }));
  }

  @Override
  List<Draft> finals() {
    return List.of(
        Draft.of(
            "[o.cancel(), o.is_alive() and o.join()][0]",
            Draft.nothing(
                () -> {
                  timer.cancel();
                  if (timer.alive()) {
                    timer.join();
                  }
                })),
        Draft.of(
            "[o.finished.is_set(), o.is_alive()]",
            () -> List.of(timer.finished().isSet(), timer.alive())),
        Draft.of(log(), () -> List.copyOf(log)));
  }

  @Override
  String error(String cpythons, String python) {
    return cpythons.equals("RuntimeError")
        ? "IllegalThreadStateException"
        : super.error(cpythons, python);
  }
}
