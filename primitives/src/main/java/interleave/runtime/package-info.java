/**
 * The seam between a primitive and the threads that use it: how anything blocks, wakes, sleeps and
 * starts.
 *
 * <p>A primitive states <em>when</em> it may go on (a guard) and <em>what</em> then changes (an
 * effect); this package decides how a thread waits for that. It does the same for plain Java in
 * rewritten code ({@link interleave.runtime.PlainJava}): its monitors, its threads, and, by a
 * table, {@code java.util.concurrent}. May use {@link interleave.trace} and {@link
 * interleave.hooks}.
 */
package interleave.runtime;
