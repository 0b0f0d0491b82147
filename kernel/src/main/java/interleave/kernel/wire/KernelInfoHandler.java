package interleave.kernel.wire;

import com.google.gson.annotations.SerializedName;
import interleave.kernel.wire.Interpreter.Identity;
import io.github.spencerpark.jupyter.messages.reply.KernelInfoReply;
import java.util.List;

/** Says who we are. Used by the main thread and by the control channel's. */
final class KernelInfoHandler {

  private final Reply reply;

  /** The base kernel's reply, and what the protocol has added since. */
  @SuppressWarnings("unused") // Written to JSON.
  private static final class Reply extends KernelInfoReply {
    private final boolean debugger = false;

    @SerializedName("supported_features")
    private final List<String> supportedFeatures = List.of();

    Reply(Identity identity) {
      super(
          Session.PROTOCOL_VERSION,
          identity.implementation(),
          identity.version(),
          identity.language(),
          identity.banner(),
          identity.helpLinks());
    }
  }

  KernelInfoHandler(Identity identity) {
    reply = new Reply(identity);
  }

  void handle(Request request) {
    request.reply(reply);
  }
}
