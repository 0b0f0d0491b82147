/**
 * Queues that threads hand items over with, with the semantics of CPython's {@code queue}.
 *
 * <p>May use {@link interleave.sync} and {@link interleave.runtime}.
 */
package interleave.queue;
