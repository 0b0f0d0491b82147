package interleave.kernel.shell;

import interleave.kernel.instrument.SnippetClass;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * What JShell takes for the execution of what it has compiled: the classes are kept, and the bodies
 * are noted, to be run when the whole cell is compiled.
 */
final class SnippetControl extends DirectExecutionControl {

  private final SnippetLoader loader;
  private final List<String> noted = new ArrayList<>();

  SnippetControl(SnippetLoader loader) {
    super(loader);
    this.loader = loader;
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

  @Override
  public String invoke(String className, String methodName) {
    noted.add(className);
    return "";
  }

  /**
   * Takes classes for redefined that do what they did before: a cell may have been run again as it
   * was, or a new import moves the lines of what JShell generates, and moves nothing else. Of
   * others JShell makes new ones under new names, and their variables lose their values.
   */
  @Override
  public void redefine(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    if (loader.doTheSame(classes)) {
      loader.keep(classes);
    } else {
      super.redefine(classes);
    }
  }

  /** The classes of the bodies that JShell wanted to run since the last call of this method. */
  List<String> takeBodies() {
    List<String> bodies = List.copyOf(noted);
    noted.clear();
    return bodies;
  }

  /** Runs a body; gives the object that it returns, and throws what it throws. */
  Callable<Object> body(String className) {
    return () -> {
      Method body = loader.findClass(className).getDeclaredMethod(SnippetClass.BODY);
      body.setAccessible(true); // the class is not public
      try {
        return body.invoke(null);
      } catch (InvocationTargetException e) {
        throw Rethrow.unchecked(e.getCause());
      }
    };
  }

  private static final class Rethrow {
    @SuppressWarnings("unchecked")
    static <T extends Throwable> RuntimeException unchecked(Throwable t) throws T {
      throw (T) t;
    }
  }
}
