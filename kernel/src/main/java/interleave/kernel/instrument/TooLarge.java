package interleave.kernel.instrument;

/**
 * A method that could not be rewritten as others are, because the JVM allows no method of more than
 * 64 kB.
 *
 * @param unit what the learner calls the source
 * @param className as the JVM calls it
 * @param method its name
 * @param stoppable whether it can still be stopped, and its monitors and calls be seen: then only
 *     its accesses to memory cannot
 */
public record TooLarge(String unit, String className, String method, boolean stoppable) {}
