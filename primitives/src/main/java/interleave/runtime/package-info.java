/**
 * The seam between a primitive and the threads that use it: how anything blocks, wakes, sleeps and
 * starts.
 *
 * <p>A primitive states <em>when</em> it may go on (a guard) and <em>what</em> then changes (an
 * effect); this package decides how a thread waits for that. May use {@link interleave.trace} and
 * {@link interleave.hooks}.
 */
package interleave.runtime;
