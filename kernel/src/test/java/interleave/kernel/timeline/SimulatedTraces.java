package interleave.kernel.timeline;

import interleave.explore.Explore;
import interleave.explore.Program;
import interleave.explore.Simulate;
import interleave.futures.Future;
import interleave.futures.ThreadPool;
import interleave.queue.LifoQueue;
import interleave.queue.PriorityQueue;
import interleave.queue.Queue;
import interleave.queue.SimpleQueue;
import interleave.sync.Barrier;
import interleave.sync.BoundedSemaphore;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import interleave.threads.Timer;
import interleave.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What the primitives themselves record, each in a simulated run: the same on every machine. So the
 * views are approved of what they really get, and not only of what a test tells them.
 */
final class SimulatedTraces {
  private SimulatedTraces() {}

  /** All of them, by the name of their golden files. */
  static Map<String, Trace> all() {
    Map<String, Trace> all = new LinkedHashMap<>();
    all.put("condition", inTurn("cell 30", SimulatedTraces::condition));
    all.put("lost-signal", inTurn("cell 31", SimulatedTraces::lostSignal));
    all.put("rlock", inTurn("cell 32", SimulatedTraces::rlock));
    all.put("bounded-semaphore", inTurn("cell 33", SimulatedTraces::boundedSemaphore));
    all.put("barrier-broken", inTurn("cell 34", SimulatedTraces::brokenBarrier));
    all.put("bounded-queue", inTurn("cell 35", SimulatedTraces::boundedQueue));
    all.put("queue-orders", inTurn("cell 36", SimulatedTraces::queueOrders));
    all.put("pool", inTurn("cell 37", SimulatedTraces::pool));
    all.put("gil", Simulate.gil(program("cell 38", SimulatedTraces::twoCounters), 6, 1).trace());
    all.put("explored-failure", failure());
    all.put("partners", inTurn("cell 40", SimulatedTraces::partners));
    all.put("lock-in-turn", inTurn("cell 41", SimulatedTraces::lock));
    all.put("semaphore-full", inTurn("cell 42", SimulatedTraces::fullSemaphore));
    all.put("event-set", inTurn("cell 43", SimulatedTraces::event));
    all.put("barrier-trips", inTurn("cell 44", SimulatedTraces::barrier));
    all.put("timer", inTurn("cell 45", SimulatedTraces::timer));
    all.put("future", inTurn("cell 46", SimulatedTraces::future));
    all.put("reduced", inTurn("cell 47", SimulatedTraces::longRun));
    return all;
  }

  /** Each thread takes one step, in turn. */
  private static Trace inTurn(String title, Callable<?> body) {
    return Simulate.run(program(title, body), Simulate.Strategy.FAIR, 1).trace();
  }

  private static Program program(String title, Callable<?> body) {
    return new Program() {
      @Override
      public Object run() throws Exception {
        return body.call();
      }

      @Override
      public String title() {
        return title;
      }
    };
  }

  private static String together(ThreadHandle... threads) {
    Threads.joinAll(List.of(threads));
    return "done";
  }

  private static String condition() {
    Lock kitchen = new Lock("kitchen");
    Condition served = new Condition(kitchen, "served");
    Deque<String> plates = new ArrayDeque<>();
    return together(
        Threads.start(
            "guest",
            () ->
                kitchen.with(
                    () -> {
                      served.awaitFor(() -> !plates.isEmpty());
                      plates.remove();
                    })),
        Threads.start(
            "cook",
            () -> {
              Threads.sleep(0.2);
              kitchen.with(
                  () -> {
                    plates.add("soup");
                    served.signal();
                  });
            }));
  }

  /** The signal comes before anybody waits for it. */
  private static String lostSignal() {
    Condition served = new Condition(new Lock("kitchen"), "served");
    return together(
        Threads.start("cook", () -> served.with(() -> served.signal())),
        Threads.start(
            "guest",
            () -> {
              Threads.sleep(0.2);
              served.with(() -> served.await());
            }));
  }

  private static String rlock() {
    RLock house = new RLock("house");
    Runnable inAndIn = () -> house.with(() -> house.with(() -> Threads.sleep(0.1)));
    return together(Threads.start("Ann", inAndIn), Threads.start("Ben", inAndIn));
  }

  /** The last permit is one too many. */
  private static String boundedSemaphore() {
    BoundedSemaphore boats = new BoundedSemaphore(1, "boats");
    return together(
        Threads.start("Ann", () -> boats.with(() -> Threads.sleep(0.1))),
        Threads.start(
            "Ben",
            () -> {
              boats.with(() -> Threads.sleep(0.1));
              boats.release();
            }));
  }

  /** One of three stays away, and those who wait lose patience. */
  private static String brokenBarrier() {
    Barrier start = new Barrier(3, "start");
    return together(
        Threads.start("Ann", () -> start.await(0.5)), Threads.start("Ben", () -> start.await()));
  }

  private static String boundedQueue() {
    Queue<String> belt = new Queue<>(1, "belt");
    ThreadHandle packer =
        Threads.start(
            "packer",
            () -> {
              for (int i = 0; i < 3; i++) {
                belt.get();
                Threads.sleep(0.1);
                belt.taskDone();
              }
            });
    for (String parcel : List.of("a book", "a lamp", "a vase")) {
      belt.put(parcel);
    }
    belt.join();
    belt.shutdown();
    return together(packer);
  }

  /** First in first out, last in first out, the smallest first. */
  private static String queueOrders() {
    SimpleQueue<Integer> line = new SimpleQueue<>("line");
    LifoQueue<Integer> pile = new LifoQueue<>(0, "pile");
    PriorityQueue<Integer> ranks = new PriorityQueue<>(0, "ranks");
    for (int i : new int[] {2, 3, 1}) {
      line.put(i);
      pile.put(i);
      ranks.put(i);
    }
    return together(
        Threads.start("Ann", () -> take(line::get)),
        Threads.start("Ben", () -> take(pile::get)),
        Threads.start("Cai", () -> take(ranks::get)));
  }

  private static void take(Runnable one) {
    for (int i = 0; i < 3; i++) {
      one.run();
    }
  }

  private static List<Integer> pool() {
    try (ThreadPool clerks = new ThreadPool(2, "clerks")) {
      return clerks
          .map(
              n -> {
                Threads.sleep(0.1 * n);
                return n * n;
              },
              List.of(1, 2, 3))
          .toList();
    }
  }

  private static String twoCounters() {
    Lock lock = new Lock("lock");
    Runnable counts =
        () -> {
          for (int i = 0; i < 5; i++) {
            lock.with(() -> {});
          }
        };
    return together(Threads.start("Ann", counts), Threads.start("Ben", counts));
  }

  private static String lock() {
    Lock door = new Lock("door");
    Runnable enters = () -> door.with(() -> Threads.sleep(0.1));
    return together(
        Threads.start("Ann", enters),
        Threads.start("Ben", enters),
        Threads.start(
            "Cai",
            () -> {
              if (!door.acquire(0.05)) {
                Threads.sleep(0.1);
              }
            }));
  }

  /** Three want in where two may. */
  private static String fullSemaphore() {
    Semaphore seats = new Semaphore(2, "seats");
    Runnable sits = () -> seats.with(() -> Threads.sleep(0.1));
    return together(
        Threads.start("Ann", sits), Threads.start("Ben", sits), Threads.start("Cai", sits));
  }

  /** Two wait until it is set; who comes later does not. */
  private static String event() {
    Event open = new Event("open");
    return together(
        Threads.start("Ann", () -> open.await()),
        Threads.start("Ben", () -> open.await()),
        Threads.start(
            "keeper",
            () -> {
              Threads.sleep(0.1);
              open.set();
            }),
        Threads.start(
            "Cai",
            () -> {
              Threads.sleep(0.2);
              open.await();
              open.clear();
            }));
  }

  /** Three meet, twice. */
  private static String barrier() {
    Barrier line = new Barrier(3, "line");
    List<ThreadHandle> runners = new ArrayList<>();
    for (String name : List.of("Ann", "Ben", "Cai")) {
      double pause = 0.1 * (1 + runners.size());
      runners.add(
          Threads.start(
              name,
              () -> {
                Threads.sleep(pause);
                line.await();
                line.await();
              }));
    }
    return together(runners.toArray(ThreadHandle[]::new));
  }

  /** One rings, one is cancelled before. */
  private static String timer() {
    Timer egg = new Timer(0.3, () -> {});
    Timer cake = new Timer(0.9, () -> {});
    egg.setName("egg");
    cake.setName("cake");
    egg.start();
    cake.start();
    Threads.sleep(0.5);
    cake.cancel();
    egg.join();
    cake.join();
    return "done";
  }

  /** One has a result, one fails, one is never begun. */
  private static String future() {
    try (ThreadPool clerks = new ThreadPool(1, "clerk")) {
      Future<Integer> sum =
          clerks.submit(
              () -> {
                Threads.sleep(0.1);
                return 7;
              });
      Future<Integer> wrong =
          clerks.submit(
              () -> {
                throw new IllegalArgumentException("no number");
              });
      Future<Integer> late = clerks.submit(() -> 9);
      late.cancel();
      return sum.result() + ", " + wrong.exception().orElseThrow().getMessage();
    }
  }

  /** More than a picture has room for. */
  private static String longRun() {
    Lock lock = new Lock("lock");
    Runnable counts =
        () -> {
          for (int i = 0; i < 400; i++) {
            lock.with(() -> {});
            Threads.sleep(0.001);
          }
        };
    return together(Threads.start("Ann", counts), Threads.start("Ben", counts));
  }

  /** Two pairs of threads, of which each has to do with itself only. */
  private static String partners() {
    Queue<String> shelf = new Queue<>(0, "shelf");
    Queue<String> rack = new Queue<>(0, "rack");
    return together(
        Threads.start("baker", () -> makes("bread", shelf)),
        Threads.start("tailor", () -> makes("coat", rack)),
        Threads.start("client", () -> takes(rack)),
        Threads.start("guest", () -> takes(shelf)));
  }

  private static void makes(String thing, Queue<String> shelf) {
    for (int i = 0; i < 4; i++) {
      Threads.sleep(0.1);
      shelf.put(thing);
    }
  }

  private static void takes(Queue<String> shelf) {
    for (int i = 0; i < 4; i++) {
      shelf.get();
    }
  }

  /** The first interleaving found in which two friends that take two locks wait for each other. */
  private static Trace failure() {
    Callable<String> body =
        () -> {
          Lock left = new Lock("left");
          Lock right = new Lock("right");
          return together(
              Threads.start("Ann", () -> left.with(() -> right.with(() -> {}))),
              Threads.start("Ben", () -> right.with(() -> left.with(() -> {}))));
        };
    return Explore.budget().explore(program("cell 39", body)).shown().orElseThrow().trace();
  }
}
