/**
 * Tasks that others carry out, and their results, with the semantics of CPython's {@code
 * concurrent.futures}.
 *
 * <p>May use {@link interleave.sync}, {@link interleave.queue}, {@link interleave.threads} and
 * {@link interleave.runtime}.
 */
package interleave.futures;
