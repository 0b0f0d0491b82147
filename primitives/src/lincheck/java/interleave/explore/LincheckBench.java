package interleave.explore;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The programs of {@link ExploreBench} beside Lincheck's model checker, which has them in plain
 * Java: {@code install/bench --explore}. Lincheck tries as many interleavings as it is told to and
 * does not know whether there are others; so of a mended program there is only how long so many
 * tries take. Ours come first, for Lincheck stays in the JVM once it has been there. No test: nothing
 * is asserted, and its name keeps it from being run as one.
 */
public class LincheckBench {

  private static final int MOST_TRIES = 10_000;
  private static final int TRIES = 500;
  private static final int ROUNDS = 5;

  /** In the order of {@link ExploreBench#LESSONS}: wrong and mended. */
  private static final List<List<Runnable>> IN_PLAIN_JAVA =
      List.of(
          List.of(() -> update(false), () -> update(true)),
          List.of(() -> twoLocks(false), () -> twoLocks(true)),
          List.of(() -> signal(false), () -> signal(true)),
          List.of(() -> buffer(false), () -> buffer(true)));

  @Test
  @Timeout(3600)
  void figures() {
    List<ExploreBench.Figures> ours =
        ExploreBench.LESSONS.stream()
            .flatMap(
                lesson ->
                    List.of(
                        ExploreBench.explore(lesson.wrong(), true),
                        ExploreBench.explore(lesson.right(), false))
                        .stream())
            .toList();
    System.out.printf(
        "JDK %s: all interleavings, warm, beside Lincheck's model checker (of what is mended, %d"
            + " tries)%n%n",
        System.getProperty("java.version"), TRIES);
    System.out.println(
        "program                              ours, ms     Lincheck, ms, first    again  tries/s");
    for (int i = 0; i < ExploreBench.LESSONS.size(); i++) {
      List<Runnable> programs = IN_PLAIN_JAVA.get(i);
      System.out.println(
          wrong(ExploreBench.LESSONS.get(i).name(), ours.get(2 * i), programs.get(0)));
      System.out.println(mended(ours.get(2 * i + 1), programs.get(1)));
    }
  }

  private static String wrong(String name, ExploreBench.Figures ours, Runnable program) {
    double[] millis = new double[ROUNDS];
    boolean found = true;
    for (int i = 0; i < ROUNDS; i++) {
      long began = System.nanoTime();
      found &= isFound(MOST_TRIES, program);
      millis[i] = (System.nanoTime() - began) / 1e6;
    }
    return String.format(
        Locale.ROOT,
        "%-36s %8.2f  %9s %9.0f %8.0f%s",
        name,
        ours.millis(),
        "found",
        millis[0],
        median(Arrays.copyOfRange(millis, 1, ROUNDS)),
        found ? "" : "  NOT ALWAYS FOUND by Lincheck");
  }

  private static String mended(ExploreBench.Figures ours, Runnable program) {
    long began = System.nanoTime();
    boolean found = isFound(TRIES, program);
    double seconds = (System.nanoTime() - began) / 1e9;
    return String.format(
        Locale.ROOT,
        "%-36s %8.2f  %9s %9.0f %8s %8.0f%s",
        "  mended",
        ours.millis(),
        "no proof",
        seconds * 1e3,
        "",
        TRIES / seconds,
        found ? "  Lincheck has found something" : "");
  }

  private static boolean isFound(int tries, Runnable program) {
    try {
      Lincheck.runConcurrentTest(tries, program);
      return false;
    } catch (AssertionError e) {
      return true;
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  // The programs, in plain Java.

  private static void together(Runnable... bodies) {
    Thread[] threads = new Thread[bodies.length];
    for (int i = 0; i < bodies.length; i++) {
      threads[i] = new Thread(bodies[i]);
      threads[i].start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts here", e);
      }
    }
  }

  private static void await(Object monitor) {
    try {
      monitor.wait();
    } catch (InterruptedException e) {
      throw new AssertionError("nobody interrupts here", e);
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new AssertionError("wrong");
    }
  }

  private static final class Count {
    private int value;
  }

  private static void update(boolean locked) {
    Count count = new Count();
    Runnable body =
        () -> {
          for (int i = 0; i < 2; i++) {
            if (locked) {
              synchronized (count) {
                count.value++;
              }
            } else {
              count.value++;
            }
          }
        };
    together(body, body);
    require(count.value == 4);
  }

  private static void nested(Object outer, Object inner) {
    synchronized (outer) {
      synchronized (inner) {
        // both are held
      }
    }
  }

  private static void twoLocks(boolean sameOrder) {
    Object left = new Object();
    Object right = new Object();
    Runnable one = () -> nested(left, right);
    together(one, sameOrder ? one : () -> nested(right, left));
  }

  private static final class Flag {
    private boolean set;
  }

  private static void signal(boolean flagged) {
    Flag flag = new Flag();
    together(
        () -> {
          synchronized (flag) {
            while (!flagged || !flag.set) {
              await(flag);
              if (!flagged) {
                break;
              }
            }
          }
        },
        () -> {
          synchronized (flag) {
            if (flagged) {
              flag.set = true;
            }
            flag.notify();
          }
        });
  }

  private static final class Buffer {
    private final int[] items = new int[2];
    private final boolean loops;
    private int size;
    private boolean broken;

    Buffer(boolean loops) {
      this.loops = loops;
    }

    private void awaitUnless(BooleanSupplier possible) {
      if (loops) {
        while (!possible.getAsBoolean()) {
          await(this);
        }
      } else if (!possible.getAsBoolean()) {
        await(this);
      }
    }

    synchronized void put(int item) {
      awaitUnless(() -> size < items.length);
      items[size++] = item;
      notifyAll();
    }

    synchronized void take() {
      awaitUnless(() -> size > 0);
      if (size == 0) {
        broken = true;
      } else {
        items[--size] = 0;
      }
      notifyAll();
    }
  }

  private static void buffer(boolean loops) {
    Buffer buffer = new Buffer(loops);
    together(
        buffer::take,
        buffer::take,
        () -> {
          buffer.put(1);
          buffer.put(2);
        });
    require(!buffer.broken);
  }
}
