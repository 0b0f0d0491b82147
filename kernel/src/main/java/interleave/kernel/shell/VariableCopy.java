package interleave.kernel.shell;

import java.lang.reflect.Field;

/** Carries a variable's value over to the one that was declared in its place. */
final class VariableCopy {

  private VariableCopy() {}

  /** Copies the value if the new variable can take it; else that one keeps its default. */
  static void copy(Field from, Field to) {
    try {
      to.set(null, from.get(null));
    } catch (IllegalArgumentException | NullPointerException e) {
      // Declared anew with another type: there is no value to keep.
    } catch (IllegalAccessException e) {
      throw new AssertionError("the loader made both accessible", e);
    }
  }
}
