package interleave.kernel.wire;

import io.github.spencerpark.jupyter.channels.DefaultReplyEnvironment;
import io.github.spencerpark.jupyter.channels.ReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.comm.CommManager;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.function.BiConsumer;

/** Passes comm messages on to the base kernel's manager, on the main thread. */
final class CommHandler {

  private CommHandler() {}

  /** The base kernel's way back, except that {@link Request#handle} has said busy already. */
  private static final class Environment extends DefaultReplyEnvironment {
    Environment(Request request) {
      super(request.origin(), request.iopub(), request.message());
    }

    @Override
    public void setBusyDeferIdle() {}
  }

  /**
   * A handler of one of the comm messages.
   *
   * @param comms where a comm that a target opens meanwhile finds its parent message
   */
  static <T> Request.Handler of(
      CommManager comms, MessageType<T> type, BiConsumer<ReplyEnvironment, Message<T>> handler) {
    return request -> {
      comms.setMessageContext(request.message());
      handler.accept(new Environment(request), request.message().as(type));
    };
  }
}
