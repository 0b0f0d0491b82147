package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.threads.ExceptionHook;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * By its stack a thread that has left its code, and is still to record its end, is told from one
 * that has not. Who shows what a cell's threads did waits for it.
 */
class EndingThreadTest {

  private static StackTraceElement[] stack() {
    StackTraceElement[] all = Thread.currentThread().getStackTrace();
    StackTraceElement[] ofCaller = new StackTraceElement[all.length - 2];
    System.arraycopy(all, 2, ofCaller, 0, ofCaller.length);
    return ofCaller;
  }

  @Test
  void ourThread_inItsCode() {
    var seen = new CompletableFuture<StackTraceElement[]>();
    ThreadHandle thread = Threads.start(() -> seen.complete(stack()));
    thread.join();
    assertFalse(JavaSession.isEnding(seen.join()));
  }

  @Test
  void ourThread_afterItsCode() {
    var seen = new CompletableFuture<StackTraceElement[]>();
    ExceptionHook before = Threads.exceptionHook((thread, failure) -> seen.complete(stack()));
    try {
      Threads.start(
              () -> {
                throw new IllegalStateException();
              })
          .join();
    } finally {
      Threads.exceptionHook(before);
    }
    assertTrue(JavaSession.isEnding(seen.join()));
  }

  @Test
  void ourThread_backFromItsCode() {
    StackTraceElement run = new StackTraceElement("interleave.threads.OwnThread", "run", null, 1);
    StackTraceElement live = new StackTraceElement("interleave.threads.OwnThread", "live", null, 1);
    StackTraceElement first = new StackTraceElement("java.lang.Thread", "run", null, 1);
    StackTraceElement code = new StackTraceElement("Learners", "run", null, 1);
    assertTrue(JavaSession.isEnding(new StackTraceElement[] {run, live, first}));
    assertTrue(JavaSession.isEnding(new StackTraceElement[] {live, first}));
    assertFalse(JavaSession.isEnding(new StackTraceElement[] {code, live, first}));
    assertFalse(JavaSession.isEnding(new StackTraceElement[] {code, run, live, first}));
  }

  @Test
  void threadOfTheJdk() throws InterruptedException {
    var seen = new CompletableFuture<StackTraceElement[]>();
    Thread thread = new Thread(() -> seen.complete(stack()));
    thread.start();
    thread.join();
    assertFalse(JavaSession.isEnding(seen.join()));
    assertTrue(JavaSession.isEnding(thread.getStackTrace()));
  }
}
