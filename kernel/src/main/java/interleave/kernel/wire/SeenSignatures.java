package interleave.kernel.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Queue;
import java.util.Set;

/**
 * Signatures of the messages that came in lately, over all channels, so that a recorded message has
 * no effect when it is played again. Bounded like jupyter_client's own memory of digests. All
 * fields are guarded by {@code this}.
 */
final class SeenSignatures {

  private static final int CAPACITY = 1 << 16;

  /** The first half of a SHA-256: enough, and half of the memory. */
  private record Digest(long high, long low) {}

  private final Set<Digest> known = new HashSet<>();
  private final Queue<Digest> byAge = new ArrayDeque<>();

  /** Remembers a signature; false if it had been seen before. */
  synchronized boolean isNew(byte[] signature) {
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(ascii(signature)));
    Digest digest = new Digest(bytes.getLong(), bytes.getLong());
    if (!known.add(digest)) {
      return false;
    }
    byAge.add(digest);
    if (byAge.size() > CAPACITY) {
      known.remove(byAge.remove());
    }
    return true;
  }

  private static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
