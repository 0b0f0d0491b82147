package interleave.kernel.wire;

import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.reply.ExecuteReply;

/** Says that a cell was not run because one before it failed. */
final class AbortedReply implements ContentType<ExecuteReply> {

  final String status = "aborted";

  @Override
  public MessageType<ExecuteReply> getType() {
    return MessageType.EXECUTE_REPLY;
  }
}
