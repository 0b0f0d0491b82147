/**
 * Runs under control: one chosen interleaving of a program's threads, or all of them with a
 * verdict, or one again.
 *
 * <p>A controlled run lets one thread go on at a time. Each thread <em>announces</em> its next step
 * (an operation of a primitive, a sleep, an access to shared memory), a {@code Search}
 * <em>chooses</em> among those whose step is possible, and the chosen one <em>performs</em> it.
 * Time is simulated: it moves only when nobody can go on. {@link interleave.explore.Explore} and
 * {@link interleave.explore.Simulate} are the ways in; in tests, {@code @Explored} of {@code
 * interleave.junit} is.
 *
 * <p>May use {@link interleave.runtime}, {@link interleave.trace} and {@link interleave.hooks}.
 */
package interleave.explore;
