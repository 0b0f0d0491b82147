package interleave.trace;

import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.VarHandle;

/** Fields that a class accesses otherwise than by their names. */
public final class Fields {

  private Fields() {}

  /**
   * The handle of a field of the class that asks; for a {@code static final} of it.
   *
   * @throws ExceptionInInitializerError if it has no such field
   */
  public static VarHandle handle(Lookup own, String name, Class<?> type) {
    try {
      return own.findVarHandle(own.lookupClass(), name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
