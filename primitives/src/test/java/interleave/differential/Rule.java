package interleave.differential;

import java.util.function.BooleanSupplier;

/**
 * An operation by the model of its subject: when it completes, and what changes in the model when
 * it begins to wait, or completes.
 */
interface Rule {

  /** Completes at once and changes nothing that the model knows of. */
  Rule FREE = when(() -> true, () -> {});

  boolean completes();

  /** It does not complete, and so it waits. */
  default void begin() {}

  void complete();

  static Rule when(BooleanSupplier guard, Runnable effect) {
    return new Rule() {
      @Override
      public boolean completes() {
        return guard.getAsBoolean();
      }

      @Override
      public void complete() {
        effect.run();
      }
    };
  }

  /** Completes at once. */
  static Rule always(Runnable effect) {
    return when(() -> true, effect);
  }
}
