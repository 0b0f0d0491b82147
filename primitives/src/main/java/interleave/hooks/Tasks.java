package interleave.hooks;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Tasks that tell a {@link Handover} when they run, and are otherwise what they stand for. */
final class Tasks {

  private Tasks() {}

  private abstract static class Told {
    private final Object task;
    private final Handover handover;

    Told(Object task, Handover handover) {
      this.task = task;
      this.handover = handover;
    }

    final <R, X extends Exception> R run(Work<R, X> work) throws X {
      handover.begin();
      R result;
      try {
        result = work.run();
      } catch (Throwable t) {
        handover.end(t);
        throw t;
      }
      handover.end(null);
      return result;
    }

    @Override
    public final String toString() {
      return task.toString();
    }
  }

  private interface Work<R, X extends Exception> {
    R run() throws X;
  }

  static final class OfRunnable extends Told implements Runnable {
    private final Runnable task;

    OfRunnable(Runnable task, Handover handover) {
      super(task, handover);
      this.task = task;
    }

    @Override
    public void run() {
      run(
          () -> {
            task.run();
            return task;
          });
    }
  }

  static final class OfCallable<V> extends Told implements Callable<V> {
    private final Callable<V> task;

    OfCallable(Callable<V> task, Handover handover) {
      super(task, handover);
      this.task = task;
    }

    @Override
    public V call() throws Exception {
      return this.<V, Exception>run(task::call);
    }
  }

  static final class OfSupplier<V> extends Told implements Supplier<V> {
    private final Supplier<V> task;

    OfSupplier(Supplier<V> task, Handover handover) {
      super(task, handover);
      this.task = task;
    }

    @Override
    public V get() {
      return this.<V, RuntimeException>run(task::get);
    }
  }

  static final class OfFunction<T, R> extends Told implements Function<T, R> {
    private final Function<T, R> task;

    OfFunction(Function<T, R> task, Handover handover) {
      super(task, handover);
      this.task = task;
    }

    @Override
    public R apply(T argument) {
      return this.<R, RuntimeException>run(() -> task.apply(argument));
    }
  }

  static final class OfBiFunction<T, U, R> extends Told implements BiFunction<T, U, R> {
    private final BiFunction<T, U, R> task;

    OfBiFunction(BiFunction<T, U, R> task, Handover handover) {
      super(task, handover);
      this.task = task;
    }

    @Override
    public R apply(T first, U second) {
      return this.<R, RuntimeException>run(() -> task.apply(first, second));
    }
  }

  static final class OfConsumer<T> extends Told implements Consumer<T> {
    private final Consumer<T> task;

    OfConsumer(Consumer<T> task, Handover handover) {
      super(task, handover);
      this.task = task;
    }

    @Override
    public void accept(T argument) {
      run(
          () -> {
            task.accept(argument);
            return task;
          });
    }
  }

  static final class OfBiConsumer<T, U> extends Told implements BiConsumer<T, U> {
    private final BiConsumer<T, U> task;

    OfBiConsumer(BiConsumer<T, U> task, Handover handover) {
      super(task, handover);
      this.task = task;
    }

    @Override
    public void accept(T first, U second) {
      run(
          () -> {
            task.accept(first, second);
            return task;
          });
    }
  }
}
