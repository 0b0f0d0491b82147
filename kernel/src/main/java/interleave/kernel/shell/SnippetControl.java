package interleave.kernel.shell;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import jdk.jshell.spi.SPIResolutionException;

/**
 * How JShell runs what it has compiled: in this process, each snippet's body through a {@link
 * Runner}. Keeps the object a body returned and the exception it threw, which JShell itself would
 * reduce to text.
 */
final class SnippetControl extends DirectExecutionControl {

  /** Runs a body where learner's code is to run. */
  interface Runner {
    MainThread.Ending run(Callable<Object> body);
  }

  private final Runner runner;
  private final Runnable beforeInvoke;
  private Optional<MainThread.Ending> last = Optional.empty();

  /**
   * Makes one.
   *
   * @param beforeInvoke called on JShell's thread before the class of a body is defined
   */
  SnippetControl(SnippetLoader loader, Runnable beforeInvoke, Runner runner) {
    super(loader);
    this.beforeInvoke = beforeInvoke;
    this.runner = runner;
  }

  ExecutionControlProvider provider() {
    return new ExecutionControlProvider() {
      @Override
      public String name() {
        return "interleave";
      }

      @Override
      public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
        return SnippetControl.this;
      }
    };
  }

  /** How the body ended that ran since the last call of this method, if one ran. */
  Optional<MainThread.Ending> takeEnding() {
    Optional<MainThread.Ending> ending = last;
    last = Optional.empty();
    return ending;
  }

  @Override
  public String invoke(String className, String methodName)
      throws RunException, InternalException, EngineTerminationException {
    beforeInvoke.run();
    return super.invoke(className, methodName);
  }

  @Override
  protected String invoke(Method body) throws Exception {
    MainThread.Ending ending = runner.run(() -> call(body));
    last = Optional.of(ending);
    if (ending instanceof MainThread.Ending.Threw threw) {
      if (threw.thrown() instanceof SPIResolutionException unresolved) {
        throw unresolved;
      }
      throw new InvocationTargetException(threw.thrown());
    }
    if (ending instanceof MainThread.Ending.Abandoned) {
      throw new StoppedException();
    }
    return "";
  }

  private static Object call(Method body) throws Exception {
    try {
      return body.invoke(null);
    } catch (InvocationTargetException e) {
      throw Rethrow.unchecked(e.getCause());
    }
  }

  private static final class Rethrow {
    @SuppressWarnings("unchecked")
    static <T extends Throwable> RuntimeException unchecked(Throwable t) throws T {
      throw (T) t;
    }
  }
}
