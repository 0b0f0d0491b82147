package interleave.differential;

import interleave.queue.LifoQueue;
import interleave.queue.PriorityQueue;
import interleave.queue.Queue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;

final class QueueSubject extends Subject {

  private enum Kind {
    QUEUE("Queue"),
    LIFO("LifoQueue"),
    PRIORITY("PriorityQueue"),
    HOOKED("Failing");

    final String python;

    Kind(String python) {
      this.python = python;
    }
  }

  private final Kind kind;
  private Queue<Object> queue = new Queue<>();
  private int maxSize;
  private int size;
  private int unfinished;
  private int blockedPutters;
  private int nextItem;

  QueueSubject(String name, Random random) {
    super(name, random);
    kind = oneOf(Kind.values());
    maxSize = random.nextInt(6) - 1;
  }

  @Override
  Draft create() {
    int most = maxSize;
    return Draft.of(
        kind.python + "(" + most + ")",
        Draft.nothing(
            () ->
                queue =
                    switch (kind) {
                      case QUEUE -> new Queue<>(most);
                      case LIFO -> new LifoQueue<>(most);
                      case PRIORITY -> new PriorityQueue<>(most);
                      case HOOKED -> new Hooked(most);
                    }));
  }

  /** Takes the slow way, in the same order, and fails if it is told to. */
  private static final class Hooked extends Queue<Object> {
    /** Its own to fail: others may wait in it meanwhile, but nobody else is in a hook. */
    private volatile boolean fails;

    Hooked(int maxSize) {
      super(maxSize);
    }

    @Override
    protected void putItem(Object item) {
      failIfTold();
      super.putItem(item);
    }

    @Override
    protected Object takeItem() {
      failIfTold();
      return super.takeItem();
    }

    private void failIfTold() {
      if (fails) {
        throw new Oops();
      }
    }

    private Object failing(Callable<?> body) throws Exception {
      fails = true;
      try {
        return body.call();
      } finally {
        fails = false;
      }
    }
  }

  /** Something that never waits and changes nothing, since the hook fails. */
  private Draft failing(String python, Callable<?> java) {
    return Draft.of("failing(o, lambda: " + python + ")", () -> ((Hooked) queue).failing(java));
  }

  private boolean hasRoom() {
    return maxSize <= 0 || size < maxSize;
  }

  private void put() {
    size++;
    unfinished++;
  }

  private final class Put implements Rule {
    private boolean waiting;

    @Override
    public boolean completes() {
      return hasRoom();
    }

    @Override
    public void begin() {
      waiting = true;
      blockedPutters++;
    }

    @Override
    public void complete() {
      blockedPutters -= waiting ? 1 : 0;
      put();
    }
  }

  private Rule tryPut() {
    return Rule.always(
        () -> {
          if (hasRoom()) {
            put();
          }
        });
  }

  private Rule take() {
    return Rule.when(() -> size > 0, () -> size--);
  }

  private Rule tryTake() {
    return Rule.always(() -> size -= size > 0 ? 1 : 0);
  }

  /** Different from all before, but small and large in turn. */
  private int item() {
    nextItem++;
    return random.nextBoolean() ? nextItem : 100 - nextItem;
  }

  @Override
  Draft draft(int thread) {
    return switch (random.nextInt(26)) {
      case 0, 1, 2, 3 -> {
        int item = item();
        yield Draft.of("o.put(" + item + ")", Draft.nothing(() -> queue.put(item)), new Put());
      }
      case 4 -> {
        int item = item();
        yield Draft.of(
            "o.put(" + item + ", True)", Draft.nothing(() -> queue.put(item, true)), new Put());
      }
      case 5 -> {
        int item = item();
        yield Draft.of(
            "o.put_nowait(" + item + ")", Draft.nothing(() -> queue.putNowait(item)), tryPut());
      }
      case 6 -> {
        int item = item();
        double seconds = oneOf(0.0, 1.0, -1.0);
        yield Draft.of(
            "o.put(" + item + ", False, " + seconds + ")",
            Draft.nothing(() -> queue.put(item, false, seconds)),
            tryPut());
      }
      case 7 -> {
        int item = item();
        double seconds = oneOf(0.0, 0.001);
        yield Draft.of(
            "o.put(" + item + ", timeout=" + seconds + ")",
            Draft.nothing(() -> queue.put(item, seconds)),
            tryPut());
      }
      case 8 -> {
        int item = item();
        yield Draft.of(
            "o.put(" + item + ", True, -1)",
            Draft.nothing(() -> queue.put(item, true, -1)),
            Rule.always(
                () -> {
                  if (maxSize <= 0) {
                    put();
                  }
                }));
      }
      case 9, 10, 11, 12 -> Draft.of("o.get()", () -> queue.get(), take());
      case 13 -> Draft.of("o.get_nowait()", () -> queue.getNowait(), tryTake());
      case 14 -> {
        double seconds = oneOf(0.0, 1.0, -1.0);
        yield Draft.of("o.get(False, " + seconds + ")", () -> queue.get(false, seconds), tryTake());
      }
      case 15 -> {
        double seconds = oneOf(0.0, 0.001);
        yield Draft.of("o.get(timeout=" + seconds + ")", () -> queue.get(seconds), tryTake());
      }
      case 16 -> Draft.of("o.get(True, -1)", () -> queue.get(true, -1));
      case 17 -> taskDone();
      case 18 ->
          Draft.of(
              "o.join()",
              Draft.nothing(() -> queue.join()),
              Rule.when(() -> unfinished == 0, () -> {}));
      case 19 ->
          Draft.of(
              "[o.qsize(), o.empty(), o.full(), o.maxsize]",
              () -> List.of(queue.size(), queue.empty(), queue.full(), queue.maxSize()));
      case 20 -> setMaxSize();
      case 21 -> {
        boolean get = random.nextBoolean();
        // Where CPython has to wait for no number, it spins for ever.
        double seconds = (get ? size > 0 : hasRoom()) ? oneOf(Double.NaN, 1e100) : 1e100;
        yield (get
                ? Draft.of("o.get(True, " + text(seconds) + ")", () -> queue.get(seconds))
                : Draft.of(
                    "o.put(0, True, " + text(seconds) + ")",
                    Draft.nothing(() -> queue.put(0, seconds))))
            .butMayDeviate(Deviation.TIME_IS_ALWAYS_CHECKED);
      }
      case 22 ->
          kind == Kind.PRIORITY && size > 0 && hasRoom()
              ? Draft.of("o.put('a', False)", Draft.nothing(() -> queue.put("a", false)))
                  .butMayDeviate(Deviation.FAILED_PUT_LEAVES_NOTHING)
              : taskDone();
      case 23 ->
          kind == Kind.HOOKED
              ? failing("o.put(1, False)", Draft.nothing(() -> queue.put(1, false)))
              : taskDone();
      case 24 -> kind == Kind.HOOKED ? failing("o.get(False)", () -> queue.get(false)) : taskDone();
      default -> taskDone();
    };
  }

  private Draft taskDone() {
    return Draft.of(
        "o.task_done()",
        Draft.nothing(() -> queue.taskDone()),
        Rule.always(() -> unfinished -= unfinished > 0 ? 1 : 0));
  }

  /** Not while somebody waits for room: who then goes on is a deliberate difference. */
  private Draft setMaxSize() {
    if (blockedPutters > 0) {
      return taskDone();
    }
    int most = random.nextInt(6) - 1;
    return Draft.of(
        "setattr(o, 'maxsize', " + most + ")",
        Draft.nothing(() -> queue.setMaxSize(most)),
        Rule.always(() -> maxSize = most));
  }

  @Override
  Draft rescue(int thread) {
    if (blockedPutters > 0) {
      return Draft.of("o.get_nowait()", () -> queue.getNowait(), tryTake());
    }
    if (size > 0 || unfinished > 0) {
      return taskDone();
    }
    return Draft.of("o.put_nowait(50)", Draft.nothing(() -> queue.putNowait(50)), tryPut());
  }

  /**
   * In a queue that holds more than it may, a get makes no room. CPython wakes a putter all the
   * same, which then waits behind the others: a deliberate difference.
   */
  @Override
  int mostWaiting() {
    return maxSize > 0 && size > maxSize ? 1 : super.mostWaiting();
  }

  @Override
  Optional<String> pythonWaiters() {
    return Optional.of(
        "len(o.not_full._waiters) + len(o.not_empty._waiters) + len(o.all_tasks_done._waiters)");
  }

  @Override
  int waiters() {
    return queue.waiters().size();
  }

  @Override
  List<Draft> finals() {
    return List.of(
        Draft.of(
            "[o.qsize(), o.unfinished_tasks]", () -> List.of(queue.size(), queue.unfinished())),
        Draft.of("[o.get_nowait() for i in range(o.qsize())]", this::drained));
  }

  private List<Object> drained() {
    List<Object> items = new ArrayList<>();
    while (!queue.empty()) {
      items.add(queue.getNowait());
    }
    return items;
  }

  /** One task done too many is an error of the state; the others are of the argument. */
  @Override
  String error(String cpythons, String python) {
    if (python.equals("o.task_done()")) {
      return "IllegalStateException";
    }
    return cpythons.equals("TypeError") ? "ClassCastException" : super.error(cpythons, python);
  }
}
