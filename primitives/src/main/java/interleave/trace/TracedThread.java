package interleave.trace;

/**
 * A thread that appears in a {@link Trace}.
 *
 * @param id its index in {@link Trace#threads()}
 * @param name its name when the trace was taken
 * @param group what started it, for example {@code "cell 3"}; lanes of one group stand together
 * @param daemon whether the program may end without it
 * @param virtual whether it is a virtual thread
 */
public record TracedThread(int id, String name, String group, boolean daemon, boolean virtual) {}
