package interleave.runtime;

import interleave.trace.Named;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a value is called in a trace: short, and found without running a learner's code. An
 * operation asks for it in its midst, where a {@code toString} that prints, locks or fails would do
 * harm.
 */
public final class Description {

  private static final int LONGEST = 40;
  private static final int DEEPEST = 2;

  private Description() {}

  /** A few words for {@code value}. */
  public static String of(@Nullable Object value) {
    String text = text(value, 0);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }

  /**
   * The text of a primitive: type, name, state and who waits for it.
   *
   * @param state its state in words
   * @param waiting the threads that wait, longest first
   */
  public static String of(Named primitive, String state, List<Thread> waiting) {
    String type = primitive.getClass().getSimpleName();
    String self =
        primitive
            .name()
            .map(name -> type + " \"" + name + "\"")
            .orElseGet(() -> type + "@" + identity(primitive));
    String queue =
        waiting.isEmpty()
            ? ""
            : waiting.stream()
                .map(Thread::getName)
                .collect(Collectors.joining(", ", "; waiting: ", ""));
    return self + " [" + state + queue + "]";
  }

  private static String text(@Nullable Object value, int depth) {
    if (value == null) {
      return "null";
    }
    if (value instanceof String text) {
      return '"' + text.substring(0, Math.min(text.length(), LONGEST)) + '"';
    }
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value instanceof Named named) {
      return named.name().orElseGet(() -> typeAndIdentity(value));
    }
    if (value instanceof Thread thread) {
      return thread.getName();
    }
    if (value instanceof ThreadLike thread) {
      return thread.name();
    }
    if (value instanceof Record && depth < DEEPEST) {
      return recordText(value, depth);
    }
    return isPlain(value) ? value.toString() : typeAndIdentity(value);
  }

  /** Values of the JDK's own that are texts in themselves. */
  private static boolean isPlain(Object value) {
    return value.getClass().getPackageName().equals("java.lang")
        && (value instanceof Number || value instanceof Boolean || value instanceof Character);
  }

  /** As a record's own text is by default; by its fields, since accessors are a learner's code. */
  private static String recordText(Object value, int depth) {
    List<String> parts = new ArrayList<>();
    try {
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        Field field = value.getClass().getDeclaredField(component.getName());
        if (!field.trySetAccessible()) {
          return typeAndIdentity(value);
        }
        parts.add(component.getName() + "=" + text(field.get(value), depth + 1));
      }
    } catch (ReflectiveOperationException e) {
      return typeAndIdentity(value);
    }
    return value.getClass().getSimpleName() + "[" + String.join(", ", parts) + "]";
  }

  private static String typeAndIdentity(Object value) {
    return typeName(value.getClass()) + "@" + identity(value);
  }

  private static String identity(Object value) {
    return Integer.toHexString(System.identityHashCode(value));
  }

  /** The name of the class; of a lambda's or a nameless one, what it implements or extends. */
  private static String typeName(Class<?> type) {
    if (!type.isHidden() && !type.getSimpleName().isEmpty()) {
      return type.getSimpleName();
    }
    Class<?>[] implemented = type.getInterfaces();
    return implemented.length > 0 ? implemented[0].getSimpleName() : typeName(type.getSuperclass());
  }
}
