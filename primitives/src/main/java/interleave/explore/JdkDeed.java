package interleave.explore;

import interleave.runtime.Operation;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.ThreadLog;
import java.util.function.LongConsumer;

/**
 * What a call of the JDK's does besides waiting, for the record: the JDK itself does it, in the
 * step that the thread is in.
 */
final class JdkDeed extends Operation {

  private final long value;
  private final String detail;
  private final long source;
  private final LongConsumer borne;

  /**
   * Something that lets others go on.
   *
   * @param enables those who may go on because of it
   * @param value how much of it; see {@link EventKind}
   */
  JdkDeed(Object target, EventKind event, WaitQueue enables, long value) {
    this(target, event, enables, value, "", ThreadLog.NO_EVENT, token -> {});
  }

  private JdkDeed(
      Object target,
      EventKind event,
      WaitQueue enables,
      long value,
      String detail,
      long source,
      LongConsumer borne) {
    super(target, event, WaitQueue.NONE, enables);
    this.value = value;
    this.detail = detail;
    this.source = source;
    this.borne = borne;
  }

  /**
   * An item goes in.
   *
   * @param borne is told by which event
   */
  static JdkDeed put(Object target, WaitQueue enables, String item, LongConsumer borne) {
    return new JdkDeed(target, EventKind.PUT, enables, 1, item, ThreadLog.NO_EVENT, borne);
  }

  /**
   * An item comes out.
   *
   * @param source token of the event that had put it in
   */
  static JdkDeed take(Object target, WaitQueue enables, String item, long source) {
    return new JdkDeed(target, EventKind.TAKE, enables, 1, item, source, token -> {});
  }

  @Override
  public boolean ready() {
    return true;
  }

  @Override
  public boolean attempt() {
    return true;
  }

  @Override
  protected long value() {
    return value;
  }

  @Override
  protected String detail() {
    return detail;
  }

  @Override
  protected long source() {
    return source;
  }

  @Override
  protected void bear(long token) {
    borne.accept(token);
  }
}
