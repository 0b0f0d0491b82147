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
 * <p>What an exploration's threads run on makes no difference to what comes of it. Anywhere they
 * are threads of the JVM's that hand over to each other. On JDK 25, and later ones that still allow
 * it, one thread runs them all, which is some three times as fast; for that the JVM has to be
 * started with
 *
 * <pre>{@code
 * --add-exports=java.base/jdk.internal.vm=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED
 * }</pre>
 *
 * <p>In a notebook nothing is needed. There is no thread for a debugger or {@code ThreadMXBean} to
 * see then but that one; with {@code -Dinterleave.carrier=platform} it stays as it is anywhere.
 *
 * <p>May use {@link interleave.runtime}, {@link interleave.trace} and {@link interleave.hooks}.
 */
package interleave.explore;
