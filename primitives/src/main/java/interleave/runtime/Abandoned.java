package interleave.runtime;

/**
 * Unwinds a thread of a run that is given up. It is no failure of the thread's: nobody is told, and
 * {@code finally} blocks run on the way out.
 */
public final class Abandoned extends Error {

  private static final long serialVersionUID = 1;

  /** Says nothing about the thread, and costs next to nothing. */
  public Abandoned() {
    super("the run is given up", null, false, false);
  }
}
