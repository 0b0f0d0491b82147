package interleave.kernel.shell;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes bytes that arrive in parts of any length. For one thread. */
final class Utf8 {

  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** The beginning of a character whose end has not come yet. */
  private byte[] rest = new byte[0];

  boolean isEmpty() {
    return rest.length == 0;
  }

  String decode(byte[] bytes, int offset, int length) {
    ByteBuffer in = ByteBuffer.allocate(rest.length + length);
    in.put(rest).put(bytes, offset, length).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    decoder.reset();
    decoder.decode(in, out, false);
    rest = new byte[in.remaining()];
    in.get(rest);
    return out.flip().toString();
  }

  /** What stands for a character that never got its end. */
  String finish() {
    String replacement = rest.length == 0 ? "" : decoder.replacement();
    rest = new byte[0];
    return replacement;
  }
}
