package interleave.threads;

import interleave.runtime.ThreadScope;
import java.util.Optional;

/** What a thread is called that nobody gave a name: {@code Thread-n}, and what it runs. */
final class DefaultName {

  private DefaultName() {}

  /** {@code Thread-1 (Counter)}, or {@code Thread-1} if what it runs has no name of its own. */
  static String of(Optional<Object> target) {
    String number = "Thread-" + ThreadScope.current().nextThreadNumber();
    return target
        .map(Object::getClass)
        .filter(type -> !type.isHidden() && !type.isSynthetic() && !type.isAnonymousClass())
        .map(type -> number + " (" + type.getSimpleName() + ")")
        .orElse(number);
  }
}
