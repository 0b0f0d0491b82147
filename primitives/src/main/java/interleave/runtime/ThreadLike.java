package interleave.runtime;

/** Stands for a thread, and goes by its name in every picture and message. */
public interface ThreadLike {

  /** The name of the thread. */
  String name();
}
