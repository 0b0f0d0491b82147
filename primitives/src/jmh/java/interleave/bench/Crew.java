package interleave.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Some threads of one kind that work on the same things: in each call of a bench they share out a
 * fixed number of steps and carry them out. (JMH's own threads run until the time is up, which
 * virtual threads that keep their carriers make unfair.)
 */
@State(Scope.Benchmark)
public abstract class Crew {

  /** For what is fast while nobody has to wait. Can be shared out evenly among 2, 4, 8, 64. */
  static final int STEPS = 256_000;

  /** For steps in which threads hand over to each other. */
  static final int MEETINGS = 1_024;

  /** Work between two steps, in JMH's tokens. */
  static final int WORK = 20;

  @Param({"2", "4", "8", "64"})
  int threads;

  @Param({"platform", "virtual"})
  String kind;

  private ExecutorService crew;

  /** What one of the threads does. */
  interface Part {
    void play(int number) throws Exception;
  }

  @Setup
  public void gather() throws ReflectiveOperationException {
    crew =
        kind.equals("virtual")
            ? (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null)
            : Executors.newFixedThreadPool(threads);
  }

  @TearDown
  public void dismiss() {
    crew.shutdown();
  }

  /** Whether this JDK has threads of the kind. */
  static boolean has(String kind) {
    return kind.equals("platform") || Runtime.version().feature() >= 21;
  }

  /** Each of the threads plays the part; returns when all have. */
  final void together(Part part) throws InterruptedException, ExecutionException {
    List<Callable<Void>> parts = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int number = i;
      parts.add(
          () -> {
            part.play(number);
            return null;
          });
    }
    for (Future<Void> each : crew.invokeAll(parts)) {
      each.get();
    }
  }

  /** The even ones give and the odd ones take, {@code STEPS} things in all. */
  final void handOver(Part give, Part take) throws InterruptedException, ExecutionException {
    int each = STEPS / (threads / 2);
    together(
        number -> {
          Part part = number % 2 == 0 ? give : take;
          for (int i = 0; i < each; i++) {
            part.play(i);
          }
        });
  }
}
