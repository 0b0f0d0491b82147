package interleave.differential;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Values as CPython's {@code repr} writes them. */
final class Text {

  /** CPython's {@code None}, where a Java method has no result. */
  static final Object NONE = new Object();

  private Text() {}

  static String of(Object value) {
    if (value == null || value == NONE) {
      return "None";
    }
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    if (value instanceof String text) {
      return "'" + text + "'";
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Text::of).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Optional<?> optional) {
      return of(optional.orElse(null));
    }
    if (value instanceof Throwable exception) {
      return exception.getClass().getSimpleName();
    }
    return value.toString();
  }
}
