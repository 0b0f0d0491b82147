package interleave.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that is run in every interleaving of its threads. It stands in place of {@code @Test}:
 *
 * <pre>{@code
 * @Explored
 * void twoGuests_oneSeat() {
 *   var seat = new Semaphore(1);
 *   var seated = new Queue<Integer>();
 *   var guests = Threads.start(2, i -> {
 *     if (seat.tryAcquire()) {
 *       seated.put(i);
 *     }
 *   });
 *   Threads.joinAll(guests);
 *   assertEquals(1, seated.size());
 * }
 * }</pre>
 *
 * <p>It fails if in any interleaving an exception leaves a thread, an assertion's among them; if
 * threads wait for each other, or for what nobody is there to do; if they spin and nothing changes;
 * or if an {@linkplain interleave.explore.Explore#invariant invariant} is broken. The message says
 * what went wrong and in how many interleavings, shows one of them with as few preemptions as could
 * be found, step by step, and ends with its schedule, for {@link #replay}. The exception's own
 * stack trace, if the test's thread threw it, is the cause.
 *
 * <p>It also fails if it cannot be said that nothing of this happens: if there are more
 * interleavings than {@value #MOST} and no part of them was {@linkplain #schedules declared} to be
 * enough, if a thread does something that cannot be explored, or if the exploration is interrupted,
 * as by JUnit's {@code @Timeout}. An interleaving in which an assumption does not hold is no
 * failure; if there is no other, the test is aborted, as JUnit calls it. How many interleavings
 * were looked at is in the report entry {@code explored}.
 *
 * <h2>What is run each time</h2>
 *
 * The test as JUnit runs it: a new instance of the class is made (not if the class has one instance
 * {@linkplain org.junit.jupiter.api.TestInstance.Lifecycle#PER_CLASS for all tests}), the methods
 * {@code @BeforeEach} are called, the test method, and those {@code @AfterEach}. All of that is
 * part of the interleaving, and none of it is done outside of one, but for the one instance that
 * JUnit makes itself. What other extensions do before and after each test, and the fields they fill
 * in, they do to that instance, once. Parameters of the test method are resolved once. So whatever
 * outlasts an instance (static variables, files) must not make a difference, or the runs do not do
 * the same, which the test fails with if it is noticed.
 *
 * <h2>What is seen</h2>
 *
 * The operations of this library's primitives, queues, pools and threads; and nothing else, for it
 * is the notebook's kernel that rewrites code, not this. So between two such operations a thread is
 * not disturbed: an update of a plain variable that no lock guards is not found to be lost (unless
 * an operation stands between the read and the write), and {@code synchronized}, {@code
 * java.util.concurrent} and threads that Java's own {@code new Thread} starts cannot be explored. A
 * thread of the latter kind is named when it first uses a primitive, and one that waits for
 * something unseen, when it has done so for a second or two. Time is simulated, so a {@code sleep}
 * of this library costs nothing. The rest of what there is to know of bodies is said at {@link
 * interleave.explore.Explore}.
 *
 * <p>An exception that the JVM itself throws often (an index out of bounds, {@code null}) may lose
 * its message after some ten thousand times, and then seems to be another outcome; {@code
 * -XX:-OmitStackTraceInFastThrow} keeps it.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(ExploredExtension.class)
public @interface Explored {

  /** As many interleavings as there are; see {@link #schedules}. */
  int ALL = 0;

  /** How many interleavings a test may have of which all are wanted. */
  int MOST = 20_000;

  /** For as long as it takes; see {@link #seconds}. */
  double NO_LIMIT = 0;

  /** Any number of preemptions; see {@link #preemptions}. */
  int ANY = Integer.MAX_VALUE;

  /**
   * How many interleavings are enough: if nothing goes wrong in so many, the test passes, though
   * there may be more. The last part of them is drawn at random. Usually all are wanted.
   */
  int schedules() default ALL;

  /**
   * How many seconds of real time are enough: if nothing has gone wrong by then, the test passes,
   * though there may be more interleavings. A slower machine looks at fewer. Usually time does not
   * matter.
   */
  double seconds() default NO_LIMIT;

  /**
   * Only the interleavings in which a thread that could go on is made to wait for another so many
   * times at most. All of these are wanted, unless {@link #schedules} or {@link #seconds} are
   * declared.
   */
  int preemptions() default ANY;

  /** What interleavings are drawn with if they cannot be gone through one by one. */
  long seed() default 1;

  /**
   * Whether a wait for a signal may also end without one; in each interleaving at most one does.
   */
  boolean spurious() default false;

  /**
   * Whether sleeps, and waits with a time limit, may also end early, as if the others were slow.
   */
  boolean early() default false;

  /**
   * The schedule of the one interleaving to run, as a failure has told it: {@code "2@5,1@9/23"}.
   * Everything else said here is then without effect. The test fails as it did; if it no longer
   * fits the schedule, it says at which step.
   */
  String replay() default "";
}
