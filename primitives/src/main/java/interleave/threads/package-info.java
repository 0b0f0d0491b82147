/**
 * Threads with the semantics of CPython's {@code threading}: a builder, the registry of what is
 * alive, timers and thread-local values.
 *
 * <p>May use {@link interleave.sync} and {@link interleave.runtime}.
 */
package interleave.threads;
