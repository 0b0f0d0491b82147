/**
 * Locks, semaphores, events, conditions and barriers with the semantics of CPython's {@code
 * threading}.
 *
 * <p>May use {@link interleave.runtime}. No class here parks a thread: each hands its guard and its
 * effect to the runtime, so the same code runs free, simulated and explored.
 */
package interleave.sync;
