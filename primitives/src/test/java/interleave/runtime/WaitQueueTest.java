package interleave.runtime;

import interleave.testkit.Await;
import interleave.testkit.Bunch;
import interleave.trace.EventKind;
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
   * What waits inside an attempt takes the permit that was meant for the queue's own parking. The
   * thread must know all the same that it was woken, or it would never be woken again.
   */
  @Test
  void wakeUpThatIsTakenInsideAnAttempt_isNotTheLast() {
    Token token = new Token();
    try (var taker = Bunch.of(() -> token.new Take().perform())) {
      token.heldUp.acquireUninterruptibly();
      Await.until(() -> taker.threads().get(0).getState() == Thread.State.WAITING, () -> "held up");
      token.new Put().perform(); // wakes, and the permit is taken by the wait inside
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
}
