package interleave.standstill;

import java.util.List;

/** How things are called in a text. */
final class Names {

  private Names() {}

  /** A thread's name; virtual threads have none unless given one. */
  @SuppressWarnings({"deprecation", "ThreadId"}) // threadId() came with JDK 19
  static String of(Thread thread) {
    return thread.getName().isEmpty() ? "virtual-" + thread.getId() : thread.getName();
  }

  /** {@code a Semaphore}: an object of a class, whose full name is given. */
  static String ofType(String type) {
    String simple = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
    boolean vowel = !simple.isEmpty() && "AEIOUaeiou".indexOf(simple.charAt(0)) >= 0;
    return (vowel ? "an " : "a ") + simple;
  }

  /** {@code a, b and c}. */
  static String list(List<String> names) {
    int last = names.size() - 1;
    return last < 1
        ? String.join("", names)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }
}
