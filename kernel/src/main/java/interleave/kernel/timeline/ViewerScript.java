package interleave.kernel.timeline;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * The script that makes a figure interactive, and how it gets into the page.
 *
 * <p>Every figure brings the whole script, so that each can stand alone wherever an output may end
 * up; the page runs the first copy of each version and leaves the others packed. Script and data
 * are compressed, and unpacked by the browser itself. A page that runs no scripts, a browser that
 * cannot unpack, or an error leave the picture as it is.
 *
 * <p>The source is in {@code src/main/js/viewer}; {@code npm run build} in {@code src/test/js}
 * makes {@code viewer.js} and {@code load.js} out of it.
 */
final class ViewerScript {
  private ViewerScript() {}

  /** What all figures have in common; made when the first one is drawn. */
  private static final class Common {
    static final String TEXT = Resource.text("viewer.js");
    static final String PACKED = pack(TEXT);
    static final String VERSION = "interleave_" + version(TEXT);
    static final String LOADER = Resource.text("load.js").strip();
  }

  /**
   * The element that makes the figures of class {@code figure} interactive.
   *
   * @param data what {@link ViewerData#json} gives
   */
  static String element(String figure, String data) {
    // Put together rather than replaced one by one: what is packed may spell any word.
    String loader = Common.LOADER.replace("FIGURE", figure).replace("VERSION", Common.VERSION);
    int script = loader.indexOf("SCRIPT");
    int run = loader.indexOf("DATA");
    return "<script>"
        + loader.substring(0, script)
        + Common.PACKED
        + loader.substring(script + "SCRIPT".length(), run)
        + pack(data)
        + loader.substring(run + "DATA".length())
        + "</script>\n";
  }

  private static String version(String text) {
    CRC32 hash = new CRC32();
    hash.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "%08x", hash.getValue());
  }

  /** Compressed (RFC 1950), in Base64. */
  private static String pack(String text) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      deflater.end();
    }
    return Base64.getEncoder().encodeToString(packed.toByteArray());
  }
}
