package interleave.kernel.display;

import interleave.runtime.ThreadScope;
import org.jspecify.annotations.Nullable;

/**
 * What cells call to show things; the shell imports it statically.
 *
 * <p>What is shown appears under the cell that the calling thread belongs to, also when that cell
 * has ended. A thread that belongs to no cell (a test, a main method) prints the plain text to
 * {@code System.out} instead.
 */
public final class Display {

  private Display() {}

  /**
   * Shows {@code value} the way the value of a cell's last expression is shown; see {@link
   * Renderers}.
   *
   * @return a handle to change later what is shown
   */
  public static DisplayHandle display(@Nullable Object value) {
    return DisplayHandle.show(output(), Renderers.render(value));
  }

  /**
   * Shows {@code value} as one MIME type, for example {@code display("<b>hi</b>", "text/html")}. A
   * text is taken to be of that type as it stands, and so is a {@code byte[]} for {@code image/…}.
   *
   * @return a handle to change later what is shown
   * @throws IllegalArgumentException if {@code mime} is no MIME type, or the value cannot be shown
   *     that way
   */
  public static DisplayHandle display(@Nullable Object value, String mime) {
    return DisplayHandle.show(output(), Renderers.renderAs(value, mime));
  }

  /** Removes what the cell has shown so far, at once. */
  public static void clearOutput() {
    output().clear(false);
  }

  /** Removes what the cell has shown so far as soon as it shows something new: no flicker. */
  public static void clearOutputOnNext() {
    output().clear(true);
  }

  private static CellOutput output() {
    return ThreadScope.current() instanceof DisplayScope scope
        ? scope.output()
        : ConsoleOutput.INSTANCE;
  }
}
