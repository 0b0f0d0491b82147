package interleave.race;

import interleave.runtime.ThreadScope;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;

/**
 * Looks for data races in what a body does, on real threads.
 *
 * <pre>{@code
 * int[] count = {0};
 * var races = Race.check(() -> {
 *   var one = Threads.start(() -> count[0]++);
 *   var two = Threads.start(() -> count[0]++);
 *   one.join();
 *   two.join();
 * });
 * System.out.println(races);
 * races.check();
 * }</pre>
 *
 * <p>Accesses to memory are seen where code is rewritten as it is in a notebook's cells. See {@link
 * RaceDetector} for what orders threads, what is not looked at, and what it costs.
 */
public final class Race {

  private Race() {}

  /**
   * Runs a body once, on the calling thread, and says which data races there were between it and
   * the threads that it started, up to the moment it returns. What it throws, this throws, a
   * checked exception as the cause of a {@link CompletionException}.
   */
  public static Races check(Callable<?> body) {
    try (RaceDetector detector = RaceDetector.open();
        ThreadScope scope = new ThreadScope("race check", Optional.empty(), detector.scheduler())) {
      detector.call(scope, body);
      return detector.races(object -> Optional.empty());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  /** Runs a body without a result; see {@link #check(Callable)}. */
  public static Races check(Runnable body) {
    return check(
        () -> {
          body.run();
          return body;
        });
  }
}
