package interleave.kernel.wire;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * This kernel's own identity in message headers: one session id for its life, and a message id and
 * a time for each message. Thread-safe.
 */
final class Session {

  /** 5.4 is 5.3 and {@code iopub_welcome}; 5.5 would promise subshells. */
  static final String PROTOCOL_VERSION = "5.4";

  /** Always six digits: a message sent on the full second looks like any other. */
  private static final DateTimeFormatter MICROSECONDS =
      new DateTimeFormatterBuilder().appendInstant(6).toFormatter();

  private final String id = UUID.randomUUID().toString();
  private final AtomicLong messages = new AtomicLong();

  String id() {
    return id;
  }

  /** Unique in the world because the session is, and readable in a log because it counts. */
  String nextMessageId() {
    return id + "_" + messages.incrementAndGet();
  }

  /** The time now in UTC, ISO 8601, with microseconds. */
  static String timestamp() {
    return MICROSECONDS.format(Instant.now());
  }
}
