/**
 * Explorations as tests: a method with {@link interleave.junit.Explored} is run in every
 * interleaving of its threads, wherever JUnit Jupiter runs tests.
 *
 * <pre>{@code
 * class AccountsTest {
 *   private final Lock left = new Lock("left");
 *   private final Lock right = new Lock("right");
 *
 *   @Explored
 *   void transfersBothWays_end() {
 *     var there = Threads.start(() -> left.with(() -> right.with(() -> {})));
 *     var back = Threads.start(() -> right.with(() -> left.with(() -> {})));
 *     there.join();
 *     back.join();
 *   }
 * }
 * }</pre>
 *
 * <p>fails, on every machine alike, with
 *
 * <pre>
 * Wrong: deadlock, in 1 of 3 interleavings. Thread-1 holds left and waits: acquire right, …
 * </pre>
 *
 * <p>the table of the steps that lead there, and the {@code replay} that brings back that one run.
 *
 * <p>This is the one package that needs JUnit Jupiter (5.9 or newer), which its user has anyway;
 * the library does not bring it along, and all else does without. May use {@link
 * interleave.explore}, and of {@link interleave.runtime} what a thread is unwound with.
 */
package interleave.junit;
