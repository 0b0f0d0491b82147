package interleave.runtime;

import interleave.trace.EventKind.Outcome;
import org.jspecify.annotations.Nullable;

/** What a method of {@code java.util.concurrent} does, as far as other threads are concerned. */
interface Deed {

  /** Before the call. */
  void before(PlainCall call);

  /**
   * It has returned.
   *
   * @param result null also for {@code void}
   */
  void after(PlainCall call, @Nullable Object result);

  /** It has ended with an exception. */
  default void failed(PlainCall call, Throwable thrown) {
    call.goOn(PlainCall.outcomeOf(thrown), call.station().cause());
  }

  /** How a call ended that returned: in time or not, if there is a limit. */
  static Outcome outcomeOf(PlainCall call, boolean inTime) {
    return call.isTimed() && !inTime ? Outcome.TIMED_OUT : Outcome.PROCEEDED;
  }
}
