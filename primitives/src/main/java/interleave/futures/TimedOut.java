package interleave.futures;

/**
 * A result did not come in time. The unchecked twin of {@link
 * java.util.concurrent.TimeoutException}; CPython's {@code TimeoutError}.
 */
public final class TimedOut extends RuntimeException {

  private static final long serialVersionUID = 1;

  TimedOut(String message) {
    super(message);
  }
}
