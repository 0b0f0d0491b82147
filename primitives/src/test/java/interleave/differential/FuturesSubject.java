package interleave.differential;

import interleave.futures.Future;
import interleave.futures.Futures;
import interleave.futures.Futures.When;
import interleave.futures.TimedOut;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Three futures that nobody carries out by itself. */
final class FuturesSubject extends Subject {

  private static final int COUNT = 3;

  private List<Future<Object>> futures = List.of();
  private final boolean[] over = new boolean[COUNT];
  private final boolean[] running = new boolean[COUNT];
  private final boolean[] failed = new boolean[COUNT];

  /** Finished, or cancelled and notified: what a wait for several counts. */
  private final boolean[] settled = new boolean[COUNT];

  private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

  FuturesSubject(String name, Random random) {
    super(name, random);
  }

  @Override
  Draft create() {
    return Draft.of(
        "[Future(), Future(), Future()]",
        Draft.nothing(
            () -> futures = IntStream.range(0, COUNT).mapToObj(i -> new Future<>()).toList()));
  }

  private Future<Object> future(int i) {
    return futures.get(i);
  }

  private Rule await(int i) {
    return Rule.when(() -> over[i], () -> {});
  }

  private Rule finish(int i, boolean fails) {
    return Rule.always(
        () -> {
          if (!over[i]) {
            over[i] = true;
            settled[i] = true;
            failed[i] = fails;
          }
        });
  }

  private Rule begin(int i) {
    return Rule.always(
        () -> {
          running[i] |= !over[i];
          settled[i] |= over[i];
        });
  }

  private boolean all(boolean[] flags) {
    return flags[0] && flags[1] && flags[2];
  }

  private boolean any(boolean[] flags) {
    return flags[0] || flags[1] || flags[2];
  }

  private Rule awaitSeveral(When when) {
    return Rule.unobserved(
        Rule.when(
            () ->
                switch (when) {
                  case FIRST_COMPLETED -> any(settled);
                  case FIRST_EXCEPTION -> any(failed) || all(settled);
                  case ALL_COMPLETED -> all(settled);
                },
            () -> {}));
  }

  @Override
  Draft draft(int thread) {
    int i = random.nextInt(COUNT);
    String f = "o[" + i + "]";
    return switch (random.nextInt(19)) {
      case 0, 1 -> Draft.of(f + ".result()", () -> future(i).result(), await(i));
      case 2 -> Draft.of(f + ".exception()", () -> future(i).exception(), await(i));
      case 3 -> {
        double seconds = oneOf(0.0, -1.0, 0.001);
        yield Draft.of(f + ".result(" + seconds + ")", () -> future(i).result(seconds));
      }
      case 4 -> {
        double seconds = oneOf(0.0, -1.0, 0.001);
        yield Draft.of(f + ".exception(" + seconds + ")", () -> future(i).exception(seconds));
      }
      case 5 ->
          Draft.of(
              f + ".cancel()", () -> future(i).cancel(), Rule.always(() -> over[i] |= !running[i]));
      case 6, 7 ->
          Draft.of(
              f + ".set_running_or_notify_cancel()",
              () -> future(i).setRunningOrNotifyCancel(),
              begin(i));
      case 8, 9 -> {
        int value = random.nextInt(100);
        yield Draft.of(
            f + ".set_result(" + value + ")",
            Draft.nothing(() -> future(i).setResult(value)),
            finish(i, false));
      }
      case 10 ->
          Draft.of(
              f + ".set_exception(Oops())",
              Draft.nothing(() -> future(i).setException(new Oops())),
              finish(i, true));
      case 11 ->
          Draft.of(
              "[" + f + ".cancelled(), " + f + ".running(), " + f + ".done()]",
              () -> List.of(future(i).cancelled(), future(i).running(), future(i).done()));
      case 12, 13 -> {
        int number = random.nextInt(100);
        yield Draft.of(
            f + ".add_done_callback(lambda f: " + log() + ".append(" + number + "))",
            Draft.nothing(() -> future(i).addDoneCallback(x -> log.add(number))));
      }
      case 14, 15 -> {
        When when = oneOf(When.values());
        yield Draft.of(
            "states(wait(o, 0, " + when + "), o)",
            () -> Futures.waitFor(futures, 0, when).done().stream().map(futures::indexOf).toList());
      }
      case 16 -> {
        When when = oneOf(When.values());
        yield Draft.of(
            "states(wait(o, None, " + when + "), o)",
            () -> Futures.waitFor(futures, when).done().stream().map(futures::indexOf).toList(),
            awaitSeveral(when));
      }
      case 17 ->
          Draft.of(
              "sorted(o.index(f) for f in as_completed(o))",
              () -> {
                List<Integer> out = new ArrayList<>();
                Futures.asCompleted(futures).forEach(future -> out.add(futures.indexOf(future)));
                return out.stream().sorted().toList();
              },
              awaitSeveral(When.ALL_COMPLETED));
      default -> Draft.of("completed(o, 0)", this::completed);
    };
  }

  private List<Object> completed() {
    List<Integer> out = new ArrayList<>();
    try {
      for (Future<Object> future : Futures.asCompleted(futures, 0)) {
        out.add(futures.indexOf(future));
      }
    } catch (TimedOut e) {
      return List.of(out.stream().sorted().toList(), "late");
    }
    return List.of(out.stream().sorted().toList());
  }

  @Override
  Draft rescue(int thread) {
    for (int i = 0; i < COUNT; i++) {
      int next = i;
      if (!over[i]) {
        return Draft.of(
            "o[" + i + "].set_result(1)",
            Draft.nothing(() -> future(next).setResult(1)),
            finish(i, false));
      }
      if (!settled[i]) {
        return Draft.of(
            "o[" + i + "].set_running_or_notify_cancel()",
            () -> future(next).setRunningOrNotifyCancel(),
            begin(i));
      }
    }
    throw new AssertionError("all are settled, and nobody waits for more");
  }

  @Override
  Optional<String> pythonWaiters() {
    return Optional.of("sum(len(f._condition._waiters) for f in o)");
  }

  @Override
  int waiters() {
    return futures.stream().mapToInt(future -> future.waiters().size()).sum();
  }

  @Override
  List<Draft> finals() {
    return List.of(
        Draft.of("[f.done() for f in o]", () -> futures.stream().map(Future::done).toList()),
        Draft.of(log(), () -> List.copyOf(log)));
  }

  @Override
  String error(String cpythons, String python) {
    return cpythons.equals("RuntimeError") || cpythons.equals("InvalidStateError")
        ? "IllegalStateException"
        : super.error(cpythons, python);
  }
}
