package interleave.junit;

import interleave.explore.Program;
import interleave.runtime.Abandoned;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExecutableInvoker;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.opentest4j.TestAbortedException;

/** A test as JUnit runs it: on a new instance, between the methods before and after each. */
final class TestBody implements Program {

  private final ReflectiveInvocationContext<Method> test;
  private final ExecutableInvoker invoker;
  private final String title;

  /** JUnit's own instances of the test class and of those it is nested in, outermost first. */
  private final List<Object> given;

  private final boolean keepsInstances;

  /** What left the main thread in the last execution; written by it, read when that is over. */
  private volatile Optional<Throwable> thrown = Optional.empty();

  /** Which assumption did not hold in the last execution; as {@link #thrown}. */
  private volatile Optional<TestAbortedException> aborted = Optional.empty();

  TestBody(ReflectiveInvocationContext<Method> test, ExtensionContext context) {
    this.test = test;
    invoker = context.getExecutableInvoker();
    title = context.getDisplayName();
    given = context.getRequiredTestInstances().getAllInstances();
    keepsInstances =
        context.getTestInstanceLifecycle().filter(Lifecycle.PER_CLASS::equals).isPresent();
  }

  @Override
  public String title() {
    return title;
  }

  /** What the test threw on its own thread when it was last run; empty if nothing. */
  Optional<Throwable> thrown() {
    return thrown;
  }

  /** The assumption that did not hold when it was last run; empty if all did. */
  Optional<TestAbortedException> aborted() {
    return aborted;
  }

  @Override
  public @Nullable Object run() {
    thrown = Optional.empty();
    aborted = Optional.empty();
    try {
      runOn(keepsInstances ? given : newInstances());
      return null;
    } catch (Abandoned e) {
      throw e;
    } catch (TestAbortedException e) { // no failure
      aborted = Optional.of(e);
      return e.getMessage();
    } catch (Throwable e) {
      thrown = Optional.of(e);
      throw e;
    }
  }

  private void runOn(List<Object> instances) {
    List<Object> innermostFirst = new ArrayList<>(instances);
    Collections.reverse(innermostFirst);
    try (After after =
        () -> call(AfterEach.class, HierarchyTraversalMode.BOTTOM_UP, innermostFirst)) {
      call(BeforeEach.class, HierarchyTraversalMode.TOP_DOWN, instances);
      ReflectionSupport.invokeMethod(
          test.getExecutable(), innermostFirst.get(0), test.getArguments().toArray());
    }
  }

  /** What is done whatever the test throws, and does not hide that. */
  private interface After extends AutoCloseable {
    @Override
    void close();
  }

  private List<Object> newInstances() {
    List<Object> made = new ArrayList<>();
    for (Object old : given) {
      Constructor<?> constructor = constructor(old.getClass());
      made.add(
          made.isEmpty()
              ? invoker.invoke(constructor)
              : invoker.invoke(constructor, made.get(made.size() - 1)));
    }
    return made;
  }

  /** The only one, or JUnit would not have taken the class. */
  private static Constructor<?> constructor(Class<?> type) {
    return Stream.of(type.getDeclaredConstructors())
        .filter(constructor -> !constructor.isSynthetic())
        .findFirst()
        .orElseThrow();
  }

  private void call(
      Class<? extends Annotation> when, HierarchyTraversalMode order, List<Object> instances) {
    for (Object instance : instances) {
      for (Method method :
          AnnotationSupport.findAnnotatedMethods(instance.getClass(), when, order)) {
        invoker.invoke(method, instance);
      }
    }
  }
}
