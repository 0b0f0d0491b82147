package interleave.differential;

/** What tasks of a program fail with. */
final class Oops extends RuntimeException {
  private static final long serialVersionUID = 1;
}
