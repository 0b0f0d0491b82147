package interleave.hooks;

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whose method it is that an object has: the JDK's, or one that is seen from within. */
final class Inheritance {

  private static final Module BASE = Object.class.getModule();

  /** JShell's package: every class in it is rewritten. */
  private static final String LEARNERS = "REPL.";

  /** The names of the methods that a class has from elsewhere than the JDK. */
  private static final ClassValue<Set<String>> FOREIGN =
      new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
          return declared(type, false);
        }
      };

  /** The names of the methods that a class has from a learner. */
  private static final ClassValue<Set<String>> LEARNED =
      new ClassValue<>() {
        @Override
        protected Set<String> computeValue(Class<?> type) {
          return declared(type, true);
        }
      };

  private Inheritance() {}

  private static Set<String> declared(Class<?> type, boolean onlyLearners) {
    Set<String> names = new HashSet<>();
    for (Class<?> c = type; c != null && c.getModule() != BASE; c = c.getSuperclass()) {
      if (!onlyLearners || c.getName().startsWith(LEARNERS)) {
        for (Method method : c.getDeclaredMethods()) {
          names.add(method.getName());
        }
      }
    }
    return Set.copyOf(names);
  }

  /** Whether a learner's class has given the object a method of this name. */
  static boolean ofLearner(@Nullable Object object, String method) {
    return object != null
        && object.getClass().getModule() != BASE
        && LEARNED.get(object.getClass()).contains(method);
  }

  /** Whether the object's method of this name is other code than the JDK's. */
  static boolean notOfJdk(@Nullable Object object, String method) {
    return object != null
        && object.getClass().getModule() != BASE
        && FOREIGN.get(object.getClass()).contains(method);
  }

  /** Whether the object's class is one of {@code java.util.concurrent}, or extends one. */
  static boolean concurrent(Object object) {
    Class<?> c = object.getClass();
    while (c.getModule() != BASE) {
      c = c.getSuperclass();
    }
    return c.getName().startsWith("java.util.concurrent.");
  }
}
