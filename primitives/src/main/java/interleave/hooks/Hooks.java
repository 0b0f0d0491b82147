package interleave.hooks;

/**
 * What rewritten code calls.
 *
 * <p>Every call is made from a learner's code, many of them from its innermost loops: the common
 * case of each is one read of a field and one branch.
 */
public final class Hooks {

  /** Decides whether the calling thread must stop. */
  public interface Stopper {
    /** Returns if the calling thread may go on; throws what unwinds it if not. */
    void check();
  }

  /** Stands in for {@link System#exit}. */
  public interface ExitHandler {
    /** Ends what the calling thread belongs to, by an exception if it is the thread itself. */
    void exit(int status);
  }

  /**
   * Null while nobody is to be stopped. Volatile: a plain field could be hoisted out of the very
   * loop that is to be stopped.
   */
  private static volatile Stopper stopper;

  private static volatile ExitHandler exitHandler;

  private Hooks() {}

  /**
   * From now on {@link #poll} asks {@code stopper}.
   *
   * @param stopper may be null: nobody is to be stopped
   */
  public static void setStopper(Stopper stopper) {
    Hooks.stopper = stopper;
  }

  /**
   * From now on {@link #exit} asks {@code handler}.
   *
   * @param handler may be null: {@code System.exit} does what it always does
   */
  public static void setExitHandler(ExitHandler handler) {
    exitHandler = handler;
  }

  /** Called on every way back in a loop, and on entry of methods that call others. */
  public static void poll() {
    Stopper s = stopper;
    if (s != null) {
      s.check();
    }
  }

  /** Called in place of {@link System#exit}. */
  public static void exit(int status) {
    ExitHandler handler = exitHandler;
    if (handler == null) {
      System.exit(status);
    } else {
      handler.exit(status);
    }
  }

  /** Called in place of {@link Runtime#exit} and {@link Runtime#halt}. */
  public static void exit(Runtime runtime, int status) {
    exit(status);
  }

  /**
   * Called in place of an assignment to a {@code final} variable that the compiler let pass.
   *
   * @throws IllegalAccessError always, as the JVM does for a final field
   */
  @SuppressWarnings("DoNotCallSuggester") // called by rewritten code only
  public static void assignFinal(String variable) {
    throw new IllegalAccessError("cannot assign a value to final variable " + variable);
  }
}
