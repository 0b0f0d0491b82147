package interleave.differential;

import interleave.queue.SimpleQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class SimpleQueueSubject extends Subject {

  private SimpleQueue<Object> queue = new SimpleQueue<>();
  private int size;
  private int nextItem;

  SimpleQueueSubject(String name, Random random) {
    super(name, random);
  }

  @Override
  Draft create() {
    return Draft.of("SimpleQueue()", Draft.nothing(() -> queue = new SimpleQueue<>()));
  }

  private Rule tryTake() {
    return Rule.always(() -> size -= size > 0 ? 1 : 0);
  }

  @Override
  Draft draft(int thread) {
    return switch (random.nextInt(13)) {
      case 0, 1, 2 ->
          Draft.of("o.get()", () -> queue.get(), Rule.when(() -> size > 0, () -> size--));
      case 3 -> Draft.of("o.get_nowait()", () -> queue.getNowait(), tryTake());
      case 4 -> {
        double seconds = oneOf(0.0, 1.0, -1.0);
        yield Draft.of("o.get(False, " + seconds + ")", () -> queue.get(false, seconds), tryTake());
      }
      case 5 -> {
        double seconds = oneOf(0.0, 0.001);
        yield Draft.of("o.get(timeout=" + seconds + ")", () -> queue.get(seconds), tryTake());
      }
      case 6 -> {
        double seconds = oneOf(-1.0, Double.NaN, 1e100);
        yield Draft.of("o.get(True, " + text(seconds) + ")", () -> queue.get(true, seconds))
            .butMayDeviate(Deviation.TIME_IS_ALWAYS_CHECKED);
      }
      case 7 -> Draft.of("[o.qsize(), o.empty()]", () -> List.of(queue.size(), queue.empty()));
      case 8 -> {
        int item = ++nextItem;
        yield Draft.of(
            "o.put(" + item + ", True, -1)",
            Draft.nothing(() -> queue.put(item, true, -1)),
            Rule.always(() -> size++));
      }
      case 9 ->
          Draft.of(
              "o.put_nowait(None)",
              Draft.nothing(() -> queue.putNowait(null)),
              Rule.always(() -> size++));
      default -> rescue(thread);
    };
  }

  @Override
  Draft rescue(int thread) {
    int item = ++nextItem;
    return Draft.of(
        "o.put(" + item + ")", Draft.nothing(() -> queue.put(item)), Rule.always(() -> size++));
  }

  /** CPython's does not tell who waits, so the order of two would be anybody's guess. */
  @Override
  int mostWaiting() {
    return 1;
  }

  @Override
  List<Draft> finals() {
    return List.of(
        Draft.of("o.qsize()", () -> queue.size()),
        Draft.of("[o.get_nowait() for i in range(o.qsize())]", this::drained));
  }

  private List<Object> drained() {
    List<Object> items = new ArrayList<>();
    while (!queue.empty()) {
      items.add(queue.getNowait());
    }
    return items;
  }
}
