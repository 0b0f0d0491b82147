/**
 * Tells when threads wait for what nobody can bring any more, and why: deadlocks, lost signals,
 * locks never released and the like.
 *
 * <p>May use {@link interleave.runtime} and {@link interleave.trace}.
 */
package interleave.standstill;
