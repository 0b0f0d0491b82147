package interleave.kernel.display;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Any value as text, close to what JShell shows: strings and characters in quotes with Java's
 * escapes, so that {@code "1"} and {@code 1}, {@code List.of("a, b")} and {@code List.of("a", "b")}
 * look different; arrays with their contents; everything else by its {@code toString()}.
 *
 * <p>The text is bounded whatever the value is. Three limits hold: elements of one structure,
 * depth, and characters in all; what is left out is counted. A structure that contains itself says
 * so. Nothing that the value's own methods throw comes out of here: it becomes part of the text,
 * except what ends the thread anyway ({@code OutOfMemoryError}, the interruption of a cell).
 */
final class ValueText {

  static final int MAX_ELEMENTS = 100;
  private static final int MAX_DEPTH = 8;
  private static final int MAX_CHARS = 10_000;
  private static final int MAX_CAUSES = 10;

  private final StringBuilder out = new StringBuilder();
  private final int limit;

  /** The structures that are being written, outermost first: meeting one again is a cycle. */
  private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private ValueText(int limit) {
    this.limit = limit;
  }

  /** {@code value} as a text of its own, possibly of several lines. */
  static String of(@Nullable Object value) {
    ValueText text = new ValueText(MAX_CHARS);
    if (value instanceof Throwable thrown) {
      text.throwableWithCauses(thrown);
    } else {
      text.value(value);
    }
    return text.out.toString();
  }

  /**
   * {@code value} for a table's cell: at most {@code limit} characters, on one line, and strings
   * without quotes where they need none, for the cell says where they end.
   */
  static String inCell(@Nullable Object value, int limit) {
    ValueText text = new ValueText(limit);
    if (value instanceof String string && !string.isBlank()) {
      text.out.append(escaped(string, '\0', limit + 1));
    } else {
      text.value(value);
    }
    String line = text.out.toString().replaceAll("\\R", " ");
    return line.length() <= limit ? line : line.substring(0, limit - 1) + "…";
  }

  /** {@code 9900} as {@code 9,900}. */
  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /**
   * Whether the JDK decides how the value prints, so that showing its parts instead takes nothing
   * away from what its author wrote.
   */
  static boolean hasPlainToString(Object value) {
    if (value instanceof Record entry) {
      return printsAsCompiled(entry);
    }
    try {
      return value
          .getClass()
          .getMethod("toString")
          .getDeclaringClass()
          .getName()
          .startsWith("java.");
    } catch (NoSuchMethodException e) {
      throw new AssertionError("every class has a toString()", e);
    }
  }

  /** The record's component values in order; empty if they cannot be read. */
  static Optional<List<@Nullable Object>> components(Record value) {
    List<@Nullable Object> values = new ArrayList<>();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Method accessor = component.getAccessor();
      if (!accessor.trySetAccessible()) {
        return Optional.empty();
      }
      try {
        values.add(accessor.invoke(value));
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof Error error && !isReportable(error)) {
          throw error;
        }
        return Optional.empty();
      } catch (IllegalAccessException e) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  /** A simple name as the learner wrote it, without what JShell puts around it. */
  static String simpleName(Class<?> type) {
    String name = type.getSimpleName();
    if (name.isEmpty() || type.isHidden()) {
      // Anonymous classes and lambdas: the last part of the full name is all they have.
      name = type.getName();
      name = name.substring(name.lastIndexOf('.') + 1);
    }
    return JShellNames.removedFrom(name);
  }

  /** Whether the text can say what was thrown; else it must go on its way. */
  static boolean isReportable(Throwable thrown) {
    return thrown instanceof Exception
        || thrown instanceof LinkageError
        || thrown instanceof AssertionError
        || thrown instanceof StackOverflowError;
  }

  private void value(@Nullable Object value) {
    if (value == null) {
      out.append("null");
    } else if (value instanceof String string) {
      quoted(string, '"');
    } else if (value instanceof Character character) {
      quoted(String.valueOf(character), '\'');
    } else if (value instanceof Throwable thrown) {
      cut(described(thrown));
    } else if (value.getClass().isArray()) {
      structure(value, () -> array(value));
    } else if (value instanceof Record entry && printsAsCompiled(entry)) {
      structure(value, () -> entry(entry));
    } else if (value instanceof Map.Entry<?, ?> entry && hasPlainToString(value)) {
      structure(value, () -> mapping(entry));
    } else if (value instanceof Map<?, ?> map && hasPlainToString(value)) {
      structure(value, () -> map(map));
    } else if (value instanceof Collection<?> collection && hasPlainToString(value)) {
      structure(value, () -> collection(collection));
    } else if (value instanceof Optional<?> optional) {
      structure(value, () -> optional(optional));
    } else {
      cut(objectText(value));
    }
  }

  private void structure(Object value, Runnable contents) {
    if (!open.add(value)) {
      out.append("(cycle)");
      return;
    }
    try {
      if (open.size() > MAX_DEPTH || out.length() >= limit) {
        out.append('…');
      } else {
        contents.run();
      }
    } catch (Throwable e) {
      // What was written of it stays: it says how far the iteration came.
      if (!isReportable(e)) {
        throw e;
      }
      cut("… " + described(e));
    } finally {
      open.remove(value);
    }
  }

  private void collection(Collection<?> collection) {
    out.append('[');
    elements(collection.iterator(), collection.size(), this::value);
    out.append(']');
  }

  private void map(Map<?, ?> map) {
    out.append('{');
    elements(map.entrySet().iterator(), map.size(), this::mapping);
    out.append('}');
  }

  private void mapping(Map.Entry<?, ?> entry) {
    value(entry.getKey());
    out.append('=');
    value(entry.getValue());
  }

  private void array(Object array) {
    int length = Array.getLength(array);
    Class<?> element = array.getClass().getComponentType();
    StringBuilder inner = new StringBuilder();
    while (element.isArray()) {
      inner.append("[]");
      element = element.getComponentType();
    }
    out.append(simpleName(element)).append('[').append(length).append(']').append(inner);
    out.append(" {");
    Iterator<@Nullable Object> elements =
        IntStream.range(0, length).<@Nullable Object>mapToObj(i -> Array.get(array, i)).iterator();
    if (length > 0) {
      out.append(' ');
      elements(elements, length, this::value);
      out.append(' ');
    }
    out.append('}');
  }

  private void entry(Record entry) {
    RecordComponent[] names = entry.getClass().getRecordComponents();
    List<@Nullable Object> values = components(entry).orElseThrow();
    out.append(simpleName(entry.getClass())).append('[');
    for (int i = 0; i < names.length; i++) {
      out.append(i == 0 ? "" : ", ").append(names[i].getName()).append('=');
      value(values.get(i));
    }
    out.append(']');
  }

  private void optional(Optional<?> optional) {
    if (optional.isEmpty()) {
      out.append("Optional.empty");
    } else {
      out.append("Optional[");
      value(optional.get());
      out.append(']');
    }
  }

  private <T> void elements(
      Iterator<? extends T> elements, int size, Consumer<? super @Nullable T> each) {
    for (int i = 0; elements.hasNext(); i++) {
      if (i > 0) {
        out.append(", ");
      }
      if (i == MAX_ELEMENTS || out.length() >= limit) {
        out.append("… ").append(count(Math.max(1, size - i))).append(" more");
        return;
      }
      each.accept(elements.next());
    }
  }

  private void throwableWithCauses(Throwable thrown) {
    cut(described(thrown));
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.add(thrown);
    Throwable cause = thrown.getCause();
    for (int i = 0; i < MAX_CAUSES && cause != null && seen.add(cause); i++) {
      out.append("\ncaused by: ");
      cut(described(cause));
      cause = cause.getCause();
    }
  }

  private void quoted(String text, char quote) {
    out.append(quote);
    int room = Math.max(limit - out.length(), 40);
    if (text.length() <= room) {
      out.append(escaped(text, quote, room)).append(quote);
    } else {
      out.append(escaped(text, quote, room)).append(quote);
      out.append(" … ").append(count(text.length() - room)).append(" more characters");
    }
  }

  private void cut(String text) {
    int room = Math.max(limit - out.length(), 40);
    if (text.length() <= room) {
      out.append(text);
    } else {
      out.append(text, 0, room);
      out.append("… ").append(count(text.length() - room)).append(" more characters");
    }
  }

  /** The first {@code length} characters as a Java literal has them; {@code quote} is escaped. */
  private static String escaped(String text, char quote, int length) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < Math.min(length, text.length()); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> escaped.append("\\n");
        case '\r' -> escaped.append("\\r");
        case '\t' -> escaped.append("\\t");
        case '\b' -> escaped.append("\\b");
        case '\f' -> escaped.append("\\f");
        case '\\' -> escaped.append(quote == '\0' ? "\\" : "\\\\");
        default -> {
          if (c == quote) {
            escaped.append('\\').append(c);
          } else if (Character.isISOControl(c)) {
            escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
          } else {
            escaped.append(c);
          }
        }
      }
    }
    return escaped.toString();
  }

  /**
   * Whether the record's {@code toString()} is the compiler's. Reflection cannot tell, so the text
   * is compared with what the compiler's would be. One that fails or recurses without end has
   * nothing to say of its own either.
   */
  private static boolean printsAsCompiled(Record value) {
    Optional<List<@Nullable Object>> values = components(value);
    if (values.isEmpty()) {
      return false;
    }
    try {
      RecordComponent[] names = value.getClass().getRecordComponents();
      String compiled =
          IntStream.range(0, names.length)
              .mapToObj(i -> names[i].getName() + "=" + values.get().get(i))
              .collect(Collectors.joining(", ", value.getClass().getSimpleName() + "[", "]"));
      return compiled.equals(value.toString());
    } catch (Throwable e) {
      if (!isReportable(e)) {
        throw e;
      }
      return e instanceof StackOverflowError;
    }
  }

  private static String objectText(Object value) {
    try {
      String text = value.toString();
      return text == null
          ? identity(value) + " (its toString() returned null)"
          : JShellNames.removedFrom(text);
    } catch (Throwable e) {
      if (!isReportable(e)) {
        throw e;
      }
      return identity(value) + " (its toString() threw " + described(e) + ")";
    }
  }

  /** What {@code Throwable.toString()} says, or just the class if that fails in its turn. */
  private static String described(Throwable thrown) {
    try {
      return JShellNames.removedFrom(String.valueOf(thrown.toString()));
    } catch (Throwable e) {
      if (!isReportable(e)) {
        throw e;
      }
      return JShellNames.removedFrom(thrown.getClass().getName());
    }
  }

  private static String identity(Object value) {
    return simpleName(value.getClass()) + "@" + Integer.toHexString(System.identityHashCode(value));
  }
}
