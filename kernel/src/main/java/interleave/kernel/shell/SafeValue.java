package interleave.kernel.shell;

import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A short text for a value that is looked at in passing: no method of a learner's class is called,
 * nor one that may wait for a lock. An inspection that blocked would block the kernel.
 */
final class SafeValue {

  private static final int MAX_ELEMENTS = 10;
  private static final int MAX_CHARS = 200;

  /** Classes whose {@code toString()} is known to be short and to return at once. */
  private static final Set<Class<?>> PRINTABLE =
      Set.of(
          Boolean.class,
          Byte.class,
          Short.class,
          Character.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          AtomicInteger.class,
          AtomicLong.class,
          AtomicBoolean.class);

  /** Collections whose {@code size()} takes no lock. */
  private static final Set<Class<?>> COUNTABLE =
      Set.of(
          ArrayList.class,
          LinkedList.class,
          ArrayDeque.class,
          HashSet.class,
          LinkedHashSet.class,
          TreeSet.class,
          HashMap.class,
          LinkedHashMap.class,
          TreeMap.class,
          ConcurrentHashMap.class,
          CopyOnWriteArrayList.class);

  private SafeValue() {}

  static String of(@Nullable Object value) {
    if (value == null) {
      return "null";
    }
    Class<?> type = value.getClass();
    if (value instanceof String text) {
      String quoted = "\"" + text.replace("\\", "\\\\").replace("\n", "\\n") + "\"";
      return quoted.length() <= MAX_CHARS
          ? quoted
          : quoted.substring(0, MAX_CHARS) + "… (" + text.length() + " characters)";
    }
    if (PRINTABLE.contains(type)) {
      return value.toString();
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (type.isArray()) {
      return array(value);
    }
    if (COUNTABLE.contains(type)) {
      int size = value instanceof Map<?, ?> map ? map.size() : ((Collection<?>) value).size();
      return type.getSimpleName() + " of " + size;
    }
    return type.getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(value));
  }

  private static String array(Object array) {
    int length = Array.getLength(array);
    Class<?> element = array.getClass().getComponentType();
    StringBuilder text = new StringBuilder(element.getSimpleName() + "[" + length + "]");
    if (element.isPrimitive() || element == String.class) {
      List<String> first = new ArrayList<>();
      for (int i = 0; i < Math.min(length, MAX_ELEMENTS); i++) {
        first.add(of(Array.get(array, i)));
      }
      text.append(" { ").append(String.join(", ", first));
      text.append(length > MAX_ELEMENTS ? ", … }" : " }");
    }
    return text.toString();
  }
}
