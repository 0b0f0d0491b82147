package interleave.threads;

/** What is told of an exception that nobody caught in a thread. */
@FunctionalInterface
public interface ExceptionHook {

  /** Called on the thread that the exception ended. */
  void uncaught(ThreadHandle thread, Throwable exception);
}
