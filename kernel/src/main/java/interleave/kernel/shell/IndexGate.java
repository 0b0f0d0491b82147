package interleave.kernel.shell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import javax.tools.StandardJavaFileManager;
import jdk.jshell.SourceCodeAnalysis;

/**
 * Keeps JShell from listing the JDK's thirty thousand classes until somebody asks for a package.
 *
 * <p>As soon as code is analysed, JShell begins to list them in the background: a second of
 * processor time while the first cell waits for the processor, and twenty megabytes for good, all
 * for the names of packages in completion. There is no way to tell it not to; but its thread begins
 * by asking the file manager where the classes are, which no other thread does, and waits here for
 * the answer.
 */
final class IndexGate {

  /** How often it is looked whether JShell has listed all, and how often at most. */
  private static final long LOOK_MILLIS = 20;

  private static final int MOST_LOOKS = 1_000;

  private final CountDownLatch opened = new CountDownLatch(1);

  /** A file manager for JShell that answers where the classes are when the gate is open. */
  StandardJavaFileManager guard(StandardJavaFileManager manager) {
    return (StandardJavaFileManager)
        Proxy.newProxyInstance(
            IndexGate.class.getClassLoader(),
            new Class<?>[] {StandardJavaFileManager.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getLocationAsPaths")) {
                opened.await();
              }
              return call(manager, method, arguments);
            });
  }

  private static Object call(StandardJavaFileManager manager, Method method, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(manager, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Lets JShell make its list. */
  void open() {
    opened.countDown();
  }

  /**
   * Lets JShell make its list, and waits until it has: about a second the first time, none from
   * then on, half a minute at most. Interruptible; the interrupt is kept.
   */
  void awaitIndex(SourceCodeAnalysis analysis) {
    open();
    try {
      for (int looks = 0; !isIndexed(analysis) && looks < MOST_LOOKS; looks++) {
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isIndexed(SourceCodeAnalysis analysis) {
    return analysis.listQualifiedNames("Any", "Any".length()).isUpToDate();
  }
}
