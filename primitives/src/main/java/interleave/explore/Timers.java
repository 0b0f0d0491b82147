package interleave.explore;

import interleave.hooks.JdkHooks;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import org.jspecify.annotations.Nullable;

/**
 * What is inside of a {@code java.util.Timer}: it tells nobody which tasks it has. Can be looked at
 * once the JDK's code has been rewritten, which opens {@code java.util}.
 */
final class Timers {

  private static final int CANCELLED = 3;

  private Timers() {}

  /** Whether it is the thread of a timer. */
  static boolean runs(Thread thread) {
    return thread.getClass().getName().equals("java.util.TimerThread");
  }

  /** The thread of a timer; empty if it cannot be seen. */
  static Optional<Thread> thread(Timer timer) {
    return JdkHooks.areInstalled()
        ? Optional.ofNullable((Thread) get(Timer.class, "thread", timer))
        : Optional.empty();
  }

  /** Whether a task will run that is not repeated for ever. */
  static boolean hasMore(Object queue) {
    TimerTask[] tasks = (TimerTask[]) Objects.requireNonNull(get(queue.getClass(), "queue", queue));
    return Arrays.stream(tasks)
        .filter(Objects::nonNull)
        .anyMatch(
            task ->
                Long.valueOf(0).equals(get(TimerTask.class, "period", task))
                    && !Integer.valueOf(CANCELLED).equals(get(TimerTask.class, "state", task)));
  }

  private static @Nullable Object get(Class<?> type, String name, Object from) {
    try {
      Field field = type.getDeclaredField(name);
      field.setAccessible(true);
      return field.get(from);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " of this JDK is not as it is known", e);
    }
  }
}
