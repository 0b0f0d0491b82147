package interleave.kernel.wire;

import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;

/**
 * Sends back whatever comes, so that clients see the process is alive. Its thread does nothing
 * else: it answers whatever the kernel is busy with.
 */
final class HeartbeatChannel extends Channel {

  HeartbeatChannel(ZMQ.Context context, Codec codec) {
    // A ROUTER, not a REP: it cannot be brought out of step by a client that dies half-way.
    super("heartbeat", context, SocketType.ROUTER, codec);
  }

  @Override
  int port(KernelConnectionProperties connection) {
    return connection.getHbPort();
  }

  @Override
  void received(List<byte[]> frames) {
    sendFrames(frames);
  }
}
