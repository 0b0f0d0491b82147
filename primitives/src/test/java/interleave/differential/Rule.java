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

  /**
   * Whether it can be seen that it waits. If not it may begin only later, as late as when it can
   * complete: it must not matter which of the steps in between it saw.
   */
  default boolean observed() {
    return true;
  }

  /** As {@code rule}, but nobody sees that it waits. */
  static Rule unobserved(Rule rule) {
    return new Rule() {
      @Override
      public boolean completes() {
        return rule.completes();
      }

      @Override
      public void begin() {
        rule.begin();
      }

      @Override
      public void complete() {
        rule.complete();
      }

      @Override
      public boolean observed() {
        return false;
      }
    };
  }

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
