package interleave.differential;

import interleave.sync.Event;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.List;
import java.util.Random;

/** A thread that ends when its gate is opened. */
final class ThreadSubject extends Subject {

  private enum Stage {
    NEW,
    STARTED,
    ENDED
  }

  private Event gate = new Event();
  private ThreadHandle thread = Threads.target(() -> gate.await()).create();
  private Stage stage = Stage.NEW;
  private boolean open;

  ThreadSubject(String name, Random random) {
    super(name, random);
  }

  @Override
  Draft create() {
    boolean daemon = random.nextBoolean();
    return Draft.of(
        "Gate(name='t', daemon=" + Text.of(daemon) + ")",
        Draft.nothing(
            () -> {
              gate = new Event();
              Event own = gate;
              thread = Threads.target(() -> own.await()).name("t").daemon(daemon).create();
            }));
  }

  private void ended() {
    open = true;
    if (stage == Stage.STARTED) {
      stage = Stage.ENDED;
    }
  }

  @Override
  Draft draft(int caller) {
    return switch (random.nextInt(14)) {
      case 0, 1, 2 ->
          open && stage == Stage.NEW
              ? isAlive() // it would end at some time of its own
              : Draft.of(
                  "o.thread.start()",
                  Draft.nothing(() -> thread.start()),
                  Rule.always(() -> stage = stage == Stage.NEW ? Stage.STARTED : stage));
      case 3, 4 ->
          Draft.of(
              "o.thread.join()",
              Draft.nothing(() -> thread.join()),
              Rule.when(() -> stage != Stage.STARTED, () -> {}));
      case 5 -> {
        double seconds = oneOf(0.0, -1.0, 0.001);
        yield Draft.of("o.thread.join(" + seconds + ")", Draft.nothing(() -> thread.join(seconds)));
      }
      case 6 -> Draft.of("o.thread.daemon", () -> thread.daemon());
      case 7 -> {
        boolean daemon = random.nextBoolean();
        yield Draft.of(
            "setattr(o.thread, 'daemon', " + Text.of(daemon) + ")",
            Draft.nothing(() -> thread.setDaemon(daemon)));
      }
      case 8 -> {
        String name = oneOf("a", "b");
        yield Draft.of(
            "setattr(o.thread, 'name', '" + name + "') or o.thread.name",
            () -> {
              thread.setName(name);
              return thread.name();
            });
      }
      case 9 -> rescue(caller);
      case 10 -> Draft.of("current_thread().join()", Draft.nothing(() -> Threads.current().join()));
      case 11 ->
          Draft.of(
              "[o.thread in enumerate(), current_thread() in enumerate()]",
              () ->
                  List.of(
                      Threads.list().contains(thread), Threads.list().contains(Threads.current())));
      default -> isAlive();
    };
  }

  private Draft isAlive() {
    return Draft.of(
        "[o.thread.is_alive(), o.thread.ident is None]",
        () -> List.of(thread.alive(), thread.id().isEmpty()));
  }

  /** Of a thread that is not started, the join after it is an error: the same in both. */
  @Override
  Draft rescue(int caller) {
    return Draft.of(
        "o.end()",
        Draft.nothing(
            () -> {
              gate.set();
              thread.join();
            }),
        Rule.always(this::ended));
  }

  @Override
  List<Draft> finals() {
    return List.of(
        Draft.of(
            "o.end() if o.thread.is_alive() else None",
            Draft.nothing(
                () -> {
                  if (thread.alive()) {
                    gate.set();
                    thread.join();
                  }
                })),
        isAlive());
  }

  @Override
  String error(String cpythons, String python) {
    return cpythons.equals("RuntimeError")
        ? "IllegalThreadStateException"
        : super.error(cpythons, python);
  }
}
