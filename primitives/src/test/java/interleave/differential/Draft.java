package interleave.differential;

import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * An operation that could be the next step of a program.
 *
 * @param python what CPython evaluates; may name the subject {@code o}
 * @param java the same here; its result is compared
 * @param rule what the model says of it
 * @param deviation why it may come out differently, if it may; the program then ends with it
 */
record Draft(String python, Callable<?> java, Rule rule, Optional<Deviation> deviation) {

  static Draft of(String python, Callable<?> java, Rule rule) {
    return new Draft(python, java, rule, Optional.empty());
  }

  /** An operation that never blocks and changes nothing that the model knows of. */
  static Draft of(String python, Callable<?> java) {
    return of(python, java, Rule.FREE);
  }

  Draft butMayDeviate(Deviation why) {
    return new Draft(python, java, rule, Optional.of(why));
  }

  /** What has no result here; CPython's is {@code result}. */
  static Callable<Object> returning(Object result, Action action) {
    return () -> {
      action.run();
      return result;
    };
  }

  /** What has no result, neither here nor there. */
  static Callable<Object> nothing(Action action) {
    return () -> {
      action.run();
      return Text.NONE;
    };
  }

  /** What a step does. */
  interface Action {
    void run() throws Exception;
  }
}
