package interleave.kernel.display;

import org.jspecify.annotations.Nullable;

/**
 * {@code println(x)} for {@code System.out.println(x)}, as short as a lesson wants it; the shell
 * imports it statically.
 */
public final class Print {

  private Print() {}

  /** Prints a line. */
  public static void println(@Nullable Object value) {
    System.out.println(value);
  }

  /** Prints an empty line. */
  public static void println() {
    System.out.println();
  }

  /** Prints without ending the line. */
  public static void print(@Nullable Object value) {
    System.out.print(value);
  }

  /**
   * Prints as {@link java.util.Formatter} says.
   *
   * @throws java.util.IllegalFormatException if the format does not fit the values
   */
  public static void printf(String format, @Nullable Object... values) {
    System.out.printf(format, values);
  }
}
