package interleave.hooks;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Receives accesses to memory besides: fields that are not final, elements of arrays, the contents
 * of collections.
 *
 * <p>An access is announced before it is done. {@link #value} follows at once in the same thread,
 * with no other hook between: after the access if it reads, before it if it writes. The access to a
 * field or element is then done without fail: a null object and an index out of bounds are not
 * announced. One thing can come between the announced read of a static field and its value, or in
 * place of the latter: the initialization of the field's class.
 *
 * <p>Not announced: final fields, fields of the compiler's ({@code this$0}, captured variables),
 * local variables, what class initializers access themselves, and, as the JVM's rules have it, what
 * a constructor does to {@code this} before {@code super(…)} has returned.
 */
public interface AccessSink extends Sink {

  /**
   * The thread has entered the real monitor, in a race body. {@link #monitorEnter} came before it:
   * what other threads did until they left the monitor is over only now.
   */
  default void monitorEntered(Object monitor, int site) {}

  /** The thread is about to leave the real monitor, in a race body. Must not throw. */
  default void monitorExiting(Object monitor, int site) {}

  /** The thread has seen by {@link Thread#isAlive} that another is not alive, in a race body. */
  default void foundEnded(Thread thread) {}

  /** The thread has seen by {@link Thread#interrupted} that it was interrupted, in a race body. */
  default void foundInterrupted(Thread thread) {}

  /** The thread is about to read a field of {@code owner}. */
  void read(Object owner, int site);

  /** The thread is about to write a field of {@code owner}. */
  void write(Object owner, int site);

  /** The thread is about to read a static field. */
  void readStatic(int site);

  /** The thread is about to write a static field. */
  void writeStatic(int site);

  /** The thread is about to read an element of an array. */
  void readElement(Object array, int index, int site);

  /** The thread is about to write an element of an array. */
  void writeElement(Object array, int index, int site);

  /**
   * What the access just announced reads or writes, if it is primitive. Must not throw.
   *
   * @param bits integers as they are, {@code boolean} as 0 or 1, {@code float} and {@code double}
   *     as {@link Float#floatToRawIntBits} and {@link Double#doubleToRawLongBits} have them; the
   *     site's descriptor tells which
   */
  default void value(long bits, int site) {}

  /** What the access just announced reads or writes, if it is a reference. Must not throw. */
  default void value(@Nullable Object reference, int site) {}

  /**
   * The thread is about to call a method that reads the contents of an object of {@code java.util}
   * that is not made for several threads (or of a {@code StringBuilder}), or that does so under a
   * lock of its own ({@code Vector}, {@code Collections.synchronizedList}: the class tells). {@link
   * #called} or {@link #threw} follow, {@link #value} does not. An iterator's methods are announced
   * with the iterator: it came as the result of a call to its collection.
   */
  void readContents(Object receiver, int site);

  /** As {@link #readContents}, for a method that may change the contents. */
  void writeContents(Object receiver, int site);

  /**
   * The thread is about to access a variable through a {@link VarHandle}. {@link #called} or {@link
   * #threw} follow, with the handle as the receiver.
   *
   * @param target the object or array that has the variable; null for a static one
   */
  default void variable(VarHandle handle, @Nullable Object target, int site) {
    call(handle, site);
  }

  /**
   * The thread begins to initialize a class. The JVM's lock of the class is held until {@link
   * #classInitEnd}: it must not wait for other threads meanwhile.
   */
  default void classInitBegin(int site) {}

  /** The thread has initialized a class, or has failed to. Must not throw. */
  default void classInitEnd(int site) {}
}
