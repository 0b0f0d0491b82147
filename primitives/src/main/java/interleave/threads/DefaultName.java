package interleave.threads;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** What a thread is called that nobody gave a name: {@code Thread-n}, and what it runs. */
final class DefaultName {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private DefaultName() {}

  /** {@code Thread-1 (Counter)}, or {@code Thread-1} if what it runs has no name of its own. */
  static String of(Optional<Object> target) {
    String number = "Thread-" + NUMBERS.incrementAndGet();
    return target
        .map(Object::getClass)
        .filter(type -> !type.isHidden() && !type.isSynthetic() && !type.isAnonymousClass())
        .map(type -> number + " (" + type.getSimpleName() + ")")
        .orElse(number);
  }
}
