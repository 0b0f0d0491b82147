package interleave.queue;

/** The time arguments of queues, which must not be negative. */
final class QueueTime {

  private QueueTime() {}

  static long notNegative(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException(
          "a queue's time must not be negative, got " + nanos / 1e9 + " seconds");
    }
    return nanos;
  }
}
