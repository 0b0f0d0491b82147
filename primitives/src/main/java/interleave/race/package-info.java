/**
 * Data races in one run on real threads: accesses that nothing orders. {@link interleave.race.Race}
 * and {@link interleave.race.RaceDetector} are the ways in; the latter says how it is done.
 *
 * <p>A thread that is looked at has a {@code Watched}, which keeps its vector clock, and an {@code
 * Observer}, which tells it what rewritten code announces; what this library's primitives do is
 * told by the {@code ObservedScheduler}. What is known of the objects of a program is in their
 * {@code Mirror}s.
 *
 * <p>May use {@link interleave.runtime}, {@link interleave.trace} and {@link interleave.hooks}.
 */
package interleave.race;
