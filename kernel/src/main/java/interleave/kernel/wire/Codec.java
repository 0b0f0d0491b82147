package interleave.kernel.wire;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Between frames and messages: signs and writes, verifies and parses. One for each channel, used by
 * the thread that owns the channel.
 */
final class Codec {

  private static final byte[] DELIMITER = ascii("<IDS|MSG>");

  /** Signature, header, parent header, metadata, content. */
  private static final int PARTS = 5;

  private final Session session;
  private final HMACGenerator hmac;
  private final SeenSignatures seen;

  /**
   * @param seen shared by all channels: a message recorded on one must not be played on another
   */
  Codec(Session session, HMACGenerator hmac, SeenSignatures seen) {
    this.session = session;
    this.hmac = hmac;
    this.seen = seen;
  }

  Session session() {
    return session;
  }

  /**
   * Verifies and parses one message.
   *
   * @throws BadMessageException whatever is wrong with it
   */
  Incoming decode(List<byte[]> frames) throws BadMessageException {
    int delimiter = 0;
    while (delimiter < frames.size() && !Arrays.equals(frames.get(delimiter), DELIMITER)) {
      delimiter++;
    }
    if (delimiter == frames.size()) {
      throw new BadMessageException("it has no delimiter");
    }
    List<byte[]> route = List.copyOf(frames.subList(0, delimiter));
    List<byte[]> parts = frames.subList(delimiter + 1, frames.size());
    if (parts.size() < PARTS) {
      throw new BadMessageException(
          "it has " + parts.size() + " frames after the delimiter, not " + PARTS + " or more");
    }
    verify(parts);
    RawHeader<?> header = RawHeader.of(Json.object(parts.get(1), "header"));
    JsonObject parent = Json.object(parts.get(2), "parent header");
    JsonObject metadata = Json.object(parts.get(3), "metadata");
    JsonObject content = Json.object(parts.get(4), "content");
    List<byte[]> buffers = List.copyOf(parts.subList(PARTS, parts.size()));
    return new Incoming(route, header, parent, metadata, content, buffers);
  }

  private void verify(List<byte[]> parts) throws BadMessageException {
    if (hmac == HMACGenerator.NO_AUTH_INSTANCE) {
      return;
    }
    byte[] received = parts.get(0);
    byte[] expected =
        ascii(hmac.calculateSignature(parts.get(1), parts.get(2), parts.get(3), parts.get(4)));
    if (!MessageDigest.isEqual(expected, received)) {
      throw new BadMessageException("its signature is wrong");
    }
    if (!seen.isNew(received)) {
      throw new BadMessageException("its signature was seen before");
    }
  }

  /** Writes and signs one message; its time is now. */
  List<byte[]> encode(Outgoing message) {
    JsonObject header = new JsonObject();
    header.addProperty("msg_id", message.id());
    header.addProperty("msg_type", message.type());
    header.addProperty("username", "kernel");
    header.addProperty("session", session.id());
    header.addProperty("date", Session.timestamp());
    header.addProperty("version", Session.PROTOCOL_VERSION);

    byte[][] signed = {
      Json.utf8(header),
      Json.utf8(message.parent()),
      Json.utf8(message.metadata()),
      content(message)
    };
    List<byte[]> frames = new ArrayList<>(message.route());
    frames.add(DELIMITER);
    frames.add(ascii(hmac.calculateSignature(signed)));
    frames.addAll(Arrays.asList(signed));
    frames.addAll(message.buffers());
    return frames;
  }

  private static byte[] content(Outgoing message) {
    if (message.content() instanceof byte[] encoded) {
      return encoded;
    }
    JsonObject content = Json.snapshot(message.content());
    if (message.type().endsWith("_reply") && !content.has("status")) {
      content.addProperty("status", "ok"); // The base kernel leaves it out of most replies.
    }
    return Json.utf8(content);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
