package interleave.hooks;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to call in place of {@code wait}, {@code notify} and {@code notifyAll} on an object that is
 * waited for in ways of its own. {@code Object} owns those names, so they can be called on
 * anything; but nobody who waits for such an object would ever hear of it.
 *
 * @param forWait in place of {@code wait}
 * @param forNotify in place of {@code notify}
 * @param forNotifyAll in place of {@code notifyAll}
 */
record Advice(String forWait, String forNotify, String forNotifyAll) {

  /** By the full names of the classes, of which this package may know no more. */
  private static final Map<String, Advice> BY_CLASS =
      Map.ofEntries(
          Map.entry("interleave.sync.Condition", new Advice("await()", "signal()", "signalAll()")),
          Map.entry("interleave.sync.Event", new Advice("await()", "set()", "set()")),
          Map.entry("interleave.sync.Barrier", new Advice("await()", "await()", "await()")),
          Map.entry("interleave.sync.Lock", new Advice("acquire()", "release()", "release()")),
          Map.entry("interleave.sync.RLock", new Advice("acquire()", "release()", "release()")),
          Map.entry(
              "interleave.sync.Semaphore", new Advice("acquire()", "release()", "release(n)")),
          Map.entry("interleave.queue.Queue", new Advice("get()", "put(item)", "put(item)")),
          Map.entry("interleave.queue.SimpleQueue", new Advice("get()", "put(item)", "put(item)")),
          Map.entry(
              "interleave.futures.Future",
              new Advice("result()", "setResult(value)", "setResult(value)")));

  /**
   * Refuses a call of {@code method} on an object that has something better to offer.
   *
   * @throws IllegalMonitorStateException if it has
   */
  static void check(@Nullable Object object, String method) {
    if (object == null) {
      return;
    }
    for (Class<?> c = object.getClass(); c != Object.class && c != null; c = c.getSuperclass()) {
      Advice advice = BY_CLASS.get(c.getName());
      if (advice != null) {
        throw new IllegalMonitorStateException(advice.text(c.getSimpleName(), method));
      }
    }
  }

  private String text(String type, String method) {
    String article = "AEIOU".indexOf(type.charAt(0)) < 0 ? "a " : "an ";
    String own =
        switch (method) {
          case "wait" -> forWait;
          case "notify" -> forNotify;
          default -> forNotifyAll;
        };
    return method
        + "() belongs to synchronized, and has nothing to do with what "
        + article
        + type
        + " is for: call "
        + own;
  }
}
