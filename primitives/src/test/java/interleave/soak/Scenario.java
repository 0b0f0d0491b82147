package interleave.soak;

/** A use of some primitives by a number of threads, round after round. */
interface Scenario {

  String name();

  int threads();

  /** Makes ready for one more round. Called while no thread works. */
  Round begin();

  /** What is done once by each thread, and must come out even when all have done it. */
  interface Round {

    /** The part of one thread, numbered from 0. What it throws ends the soak. */
    void work(int thread) throws Exception;

    /** Nothing is lost, nothing doubled. Called when all threads have done their work. */
    void check() throws Exception;
  }

  /** Ends the soak if something is not as it must be. */
  static void expect(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
