package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

class WelcomeTest {

  private static final int SUBSCRIBERS = 200;

  /** JeroMQ's clients hang in a handshake now and then; after this time they try again. */
  private static final int HANDSHAKE_MILLIS = 500;

  /** So that no subscriber drowns. */
  private static final long PAUSE_NANOS = 20_000;

  /**
   * Messages are sent all the time, so that a subscription comes into effect at any point of one.
   */
  @Test
  void theFirstMessageOfEverySubscriber_isAWelcome() throws Exception {
    // Not closed, as the kernel's own is not: JeroMQ has been seen to wait for ever, after many
    // subscribers have left in their handshakes. Its threads are daemons.
    ZMQ.Context own = ZMQ.context(1);
    try (ZContext context = new ZContext()) {
      Codec codec = new Codec(new Session(), HMACGenerator.NO_AUTH_INSTANCE, new SeenSignatures());
      IoPubChannel channel = new IoPubChannel(own, codec);
      channel.setLinger(0); // What is left at the end is for nobody.
      channel.bind(LiveKernel.anyPorts("key"));
      int port = channel.boundPort();
      channel.start();
      Thread publisher = new Thread(() -> publishUntilInterrupted(channel));
      publisher.start();
      List<String> first = new ArrayList<>();
      for (int i = 0; i < SUBSCRIBERS; i++) {
        ZMQ.Socket subscriber = context.createSocket(SocketType.SUB);
        subscriber.setHandshakeIvl(HANDSHAKE_MILLIS);
        subscriber.setReceiveTimeOut(TestClient.PATIENCE_MILLIS);
        subscriber.connect("tcp://127.0.0.1:" + port);
        subscriber.subscribe(ZMQ.SUBSCRIPTION_ALL);
        first.add(typeOf(subscriber));
        subscriber.close();
      }
      publisher.interrupt();
      publisher.join();
      channel.close();
      channel.awaitClosed(TestClient.PATIENCE_MILLIS);
      assertEquals(Set.of("iopub_welcome"), Set.copyOf(first));
    }
  }

  private static void publishUntilInterrupted(IoPubChannel channel) {
    while (!Thread.currentThread().isInterrupted()) {
      channel.publish("status", new JsonObject(), new JsonObject());
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** The type of the next message, going by its header. */
  private static String typeOf(ZMQ.Socket subscriber) {
    String header = "";
    do {
      String frame = new String(subscriber.recv(), StandardCharsets.UTF_8);
      if (frame.contains("\"msg_type\"")) {
        header = frame;
      }
    } while (subscriber.hasReceiveMore());
    return JsonParser.parseString(header).getAsJsonObject().get("msg_type").getAsString();
  }
}
