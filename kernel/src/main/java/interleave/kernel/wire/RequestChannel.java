package interleave.kernel.wire;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Takes requests and sends replies: the shell channel, where requests are answered in turn, and the
 * control channel, whose point is that it is heard while a cell runs. Urgent requests are answered
 * on the spot by the thread that owns the channel, all others go to the main thread.
 */
final class RequestChannel extends Channel {

  private final ToIntFunction<KernelConnectionProperties> port;
  private final IoPubChannel iopub;
  private final Map<MessageType<?>, Consumer<Request>> urgent;
  private final Consumer<Request> inTurn;

  /**
   * @param urgent what to do at once, by type; must not block
   * @param inTurn takes all other requests; must not block either
   */
  RequestChannel(
      String name,
      ToIntFunction<KernelConnectionProperties> port,
      ZMQ.Context context,
      Codec codec,
      IoPubChannel iopub,
      Map<MessageType<?>, Consumer<Request>> urgent,
      Consumer<Request> inTurn) {
    super(name, context, SocketType.ROUTER, codec);
    this.port = port;
    this.iopub = iopub;
    this.urgent = urgent;
    this.inTurn = inTurn;
  }

  @Override
  int port(KernelConnectionProperties connection) {
    return port.applyAsInt(connection);
  }

  @Override
  void received(List<byte[]> frames) throws BadMessageException {
    Request request = new Request(codec().decode(frames), this, iopub);
    Consumer<Request> handler = urgent.get(request.message().header().getType());
    if (handler == null) {
      inTurn.accept(request);
    } else {
      request.handle(handler::accept);
    }
  }

  void reply(Incoming to, String type, JsonObject content, JsonObject metadata) {
    post(
        Outgoing.of(to.route(), codec().session(), type, to.header().json(), content)
            .withMetadata(metadata));
  }
}
