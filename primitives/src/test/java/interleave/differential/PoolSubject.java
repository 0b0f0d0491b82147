package interleave.differential;

import interleave.futures.Future;
import interleave.futures.Futures;
import interleave.futures.ThreadPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/** A pool whose tasks wait for nothing. */
final class PoolSubject extends Subject {

  private final int workers;
  private ThreadPool pool = new ThreadPool(1);
  private final List<Future<Object>> futures = new ArrayList<>();
  private int submitted;
  private boolean shutDown;

  PoolSubject(String name, Random random) {
    super(name, random);
    workers = random.nextInt(6) - 1;
  }

  @Override
  boolean usable() {
    return workers > 0;
  }

  @Override
  Draft create() {
    return Draft.of(
        "ThreadPoolExecutor(" + workers + ")", Draft.nothing(() -> pool = new ThreadPool(workers)));
  }

  @Override
  Draft draft(int thread) {
    int any = submitted == 0 ? 0 : random.nextInt(submitted);
    return switch (random.nextInt(11)) {
      case 0, 1, 2 -> {
        int value = random.nextInt(100);
        yield submit("lambda: " + value, () -> value);
      }
      case 3 -> {
        int value = random.nextInt(100);
        yield submit("lambda x: x + 1, " + value, () -> value + 1);
      }
      case 4 ->
          submit(
              "fail",
              () -> {
                throw new Oops();
              });
      case 5 ->
          submitted == 0
              ? shutdown()
              : Draft.of(log() + "[" + any + "].result()", () -> futures.get(any).result());
      case 6 ->
          submitted == 0
              ? shutdown()
              : Draft.of(log() + "[" + any + "].exception()", () -> futures.get(any).exception());
      case 7 ->
          submitted == 0
              ? shutdown()
              : Draft.of(
                  "[" + log() + "[" + any + "].result(300), " + log() + "[" + any + "].cancel()]",
                  () -> List.of(futures.get(any).result(300), futures.get(any).cancel()));
      case 8 -> {
        int size = random.nextInt(5);
        yield Draft.of(
            "list(o.map(lambda x: x * x, range(" + size + ")))",
            () -> pool.map(x -> x * x, range(size)).toList());
      }
      case 9 ->
          Draft.of(
              "[len(wait(" + log() + ").done), sum(1 for f in as_completed(" + log() + "))]",
              () -> {
                int count = 0;
                for (Future<Object> future : Futures.asCompleted(futures)) {
                  count += future.done() ? 1 : 0;
                }
                return List.of(Futures.waitFor(futures).done().size(), count);
              });
      default -> shutdown();
    };
  }

  private static List<Integer> range(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  private Draft submit(String python, Callable<Object> task) {
    return Draft.of(
        log() + ".append(o.submit(" + python + "))",
        Draft.nothing(() -> futures.add(pool.submit(task))),
        Rule.always(() -> submitted += shutDown ? 0 : 1));
  }

  private Draft shutdown() {
    if (random.nextInt(3) > 0) {
      return submit("lambda: 1", () -> 1);
    }
    return Draft.of(
        "o.shutdown()", Draft.nothing(() -> pool.shutdown()), Rule.always(() -> shutDown = true));
  }

  @Override
  Draft rescue(int thread) {
    throw new AssertionError("nothing here waits for others");
  }

  @Override
  int mostWaiting() {
    return 0;
  }

  @Override
  List<Draft> finals() {
    return List.of(
        Draft.of("o.shutdown()", Draft.nothing(() -> pool.shutdown())),
        Draft.of(
            "[f.done() for f in " + log() + "]",
            () -> futures.stream().map(Future::done).toList()));
  }

  @Override
  String error(String cpythons, String python) {
    return cpythons.equals("RuntimeError")
        ? "RejectedExecutionException"
        : super.error(cpythons, python);
  }
}
