package interleave.differential;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A primitive in both languages, and what its model knows. */
abstract class Subject {

  private final String name;
  final Random random;

  Subject(String name, Random random) {
    this.name = name;
    this.random = random;
  }

  /** Its name in programs. */
  final String name() {
    return name;
  }

  /** Makes it; if that is an error there is nothing more to do with it. */
  abstract Draft create();

  /** Whether {@link #create} makes something. */
  boolean usable() {
    return true;
  }

  /** A random operation of a thread. */
  abstract Draft draft(int thread);

  /** An operation by {@code thread}, which waits for nothing, that brings a waiting one nearer. */
  abstract Draft rescue(int thread);

  /** How many threads may wait here at once, so that their order is no question. */
  int mostWaiting() {
    return 3;
  }

  /** What CPython evaluates to tell how many threads wait. */
  Optional<String> pythonWaiters() {
    return Optional.empty();
  }

  /** How many threads wait; asked only where {@link #pythonWaiters} tells it too. */
  int waiters() {
    throw new AssertionError(name + " does not tell who waits");
  }

  /** Who does {@link #rescue}: a thread that does not wait. */
  int rescuer(int helper) {
    return helper;
  }

  /** The final state, as questions to both. */
  abstract List<Draft> finals();

  /** What an exception of CPython's is here. */
  String error(String cpythons, String python) {
    return switch (cpythons) {
      case "ValueError", "OverflowError" -> "IllegalArgumentException";
      case "CancelledError" -> "CancellationException";
      case "TimeoutError" -> "TimedOut";
      default -> cpythons;
    };
  }

  /** CPython's list of what callbacks and the like have noted for this subject. */
  final String log() {
    return "log('" + name + "')";
  }

  @SafeVarargs
  final <T> T oneOf(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** A number as CPython and Java both write it. */
  static String text(double seconds) {
    return Double.isNaN(seconds) ? "nan" : Double.toString(seconds);
  }
}
