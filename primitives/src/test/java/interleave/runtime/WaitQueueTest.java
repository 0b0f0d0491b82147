package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.trace.EventKind;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

class WaitQueueTest {

  /** One token, which is put there and taken; an attempt to take it can be held up on its way. */
  private static final class Token {
    private final WaitQueue takers = WaitQueue.oneByOne(EventKind.WAIT);
    private final Semaphore holdUp = new Semaphore(0);
    private final Semaphore heldUp = new Semaphore(0);
    private volatile boolean there;
    private volatile int attempts;

    private final class Put extends Operation {
      Put() {
        super(Token.this, WaitQueue.NONE, takers);
      }

      @Override
      public boolean ready() {
        return true;
      }

      @Override
      public boolean attempt() {
        there = true;
        return true;
      }
    }

    /** Its second attempt, the first of a thread in the queue, waits for a lock, as it may. */
    private final class Take extends Operation {
      Take() {
        super(Token.this, takers, WaitQueue.NONE);
      }

      @Override
      public boolean ready() {
        return there;
      }

      @Override
      @SuppressWarnings("NonAtomicVolatileUpdate") // one thread attempts
      public boolean attempt() {
        if (++attempts == 2) {
          heldUp.release();
          holdUp.acquireUninterruptibly();
        }
        return there;
      }
    }
  }

  /**
   * What waits inside an attempt takes any permit that comes meanwhile. The thread must know all
   * the same that it was woken, or it would never be woken again.
   */
  @Test
  void wakeUpThatIsTakenInsideAnAttempt_isNotTheLast() {
    Token token = new Token();
    try (var taker = Bunch.of(() -> token.new Take().perform())) {
      token.heldUp.acquireUninterruptibly();
      Await.until(() -> taker.threads().get(0).getState() == Thread.State.WAITING, () -> "held up");
      token.new Put().perform(); // wakes it while it is parked inside
      Await.until(
          () -> taker.threads().get(0).getState() == Thread.State.WAITING, () -> "held up again");
      token.there = false; // another was quicker
      token.holdUp.release();
      Await.until(
          () ->
              token.holdUp.getQueueLength() == 0
                  && taker.threads().get(0).getState() == Thread.State.WAITING,
          () -> "parked in the queue");
      token.new Put().perform();
    }
  }

  /** What one thread waits for until its flag is set. */
  private static final class Flag extends Called {
    private volatile boolean set;
    private volatile boolean asked;

    Flag(WaitQueue queue) {
      super("a flag", queue);
    }

    @Override
    public boolean ready() {
      asked = true;
      return set;
    }

    @Override
    public boolean attempt() {
      return set;
    }
  }

  @Test
  void queueServedOnCall_wakesOnlyWhoIsCalled_andAsksNobodyElse() {
    WaitQueue queue = WaitQueue.onCall(EventKind.WAIT);
    Flag first = new Flag(queue);
    Flag second = new Flag(queue);
    WaitQueue.Waiter ofFirst = queue.enter(first);
    WaitQueue.Waiter ofSecond = queue.enter(second);
    second.set = true;
    queue.wake();
    assertFalse(ofSecond.isWoken(), "before it is called");
    second.wake();
    assertTrue(ofSecond.isWoken());
    assertFalse(ofFirst.isWoken());
    assertFalse(first.asked);
  }

  @Test
  void leavingAQueueServedOnCall_wakesNobody() {
    WaitQueue queue = WaitQueue.onCall(EventKind.WAIT);
    Flag first = new Flag(queue);
    Flag second = new Flag(queue);
    WaitQueue.Waiter ofFirst = queue.enter(first);
    queue.enter(second);
    queue.leave(ofFirst);
    assertFalse(second.asked);
    assertEquals(Optional.of(Thread.currentThread()), second.waiting());
  }

  @Test
  void whoWaitsForACall_isKnownOnceItWaits() {
    WaitQueue queue = WaitQueue.onCall(EventKind.WAIT);
    Flag flag = new Flag(queue);
    flag.set = true;
    flag.wake(); // comes too early, and need not come: the attempt will see the flag
    assertEquals(Optional.empty(), flag.waiting());
    queue.enter(flag);
    assertEquals(Optional.of(Thread.currentThread()), flag.waiting());
    assertTrue(flag.attempt());
  }
}
