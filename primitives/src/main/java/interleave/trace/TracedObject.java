package interleave.trace;

/**
 * An object that threads meet at: a lock, a queue, a variable.
 *
 * @param id its index in {@link Trace#objects()}
 * @param type what it is, for example {@code "Lock"}
 * @param name what the learner calls it: the variable's name where one is known, else the type and
 *     a number
 */
public record TracedObject(int id, String type, String name) {}
