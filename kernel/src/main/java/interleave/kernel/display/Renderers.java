package interleave.kernel.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.Renderer;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.awt.image.RenderedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * How values become MIME bundles.
 *
 * <p>Every bundle has {@code text/plain}. Maps, records and lists of those are also tables ({@code
 * text/html} and {@code text/markdown}); images are {@code image/png}; a {@link
 * DisplayDataRenderable} decides itself. No bundle has JSON, SVG or a script unless somebody asked
 * for it by name: front ends would prefer those to the HTML, or refuse them.
 *
 * <p><b>Strings are shown in quotes</b>, also inside lists, records and arrays, with Java's
 * escapes, as in JShell: a result is a value, and {@code "1"} is not {@code 1}. Who wants the bare
 * text prints it. Numbers bear no suffix. In tables, where a cell's border says where a text ends,
 * strings stand without quotes.
 *
 * <p>Thread-safe. The value's own methods run on the calling thread; what they throw is shown in
 * place of the value.
 */
public final class Renderers {

  private static final MIMEType PNG = MIMEType.IMAGE_PNG;
  private static final MIMEType HTML = MIMEType.TEXT_HTML;
  private static final MIMEType MARKDOWN = MIMEType.TEXT_MARKDOWN;
  private static final MIMEType PLAIN = MIMEType.TEXT_PLAIN;

  /** What {@link #register} was given; guarded by the class. */
  private static final Map<Class<?>, Consumer<Renderer>> registered = new LinkedHashMap<>();

  /** Never changed once it is here: the base kernel's renderer is not thread-safe. */
  private static volatile Renderer renderer = newRenderer();

  private Renderers() {}

  /** The bundle that shows {@code value}. */
  public static DisplayData render(@Nullable Object value) {
    Object shown = value == null ? Null.VALUE : value;
    try {
      return renderer.render(shown);
    } catch (Throwable e) {
      return insteadOf(value, e);
    }
  }

  /**
   * The bundle that shows {@code value} as {@code mime}, with its plain text.
   *
   * @throws IllegalArgumentException if {@code mime} is no MIME type, or {@code value} cannot be
   *     shown as that
   */
  public static DisplayData renderAs(@Nullable Object value, String mime) {
    MIMEType type = parse(mime);
    if (value instanceof CharSequence text) {
      DisplayData data = new DisplayData(text.toString());
      data.putData(type, text.toString());
      return data;
    }
    if (value instanceof byte[] bytes && type.getGroup().equals("image")) {
      DisplayData data = new DisplayData("image of " + ValueText.count(bytes.length) + " bytes");
      data.putData(type, Base64.getEncoder().encodeToString(bytes));
      return data;
    }
    DisplayData data;
    try {
      data = renderer.renderAs(value == null ? Null.VALUE : value, mime);
    } catch (Throwable e) {
      data = insteadOf(value, e);
    }
    if (!data.hasDataForType(type)) {
      String what = value == null ? "null" : "a " + ValueText.simpleName(value.getClass());
      throw new IllegalArgumentException(
          what
              + " cannot be shown as "
              + mime
              + "; display(x) without a type shows it in the ways it can be shown.");
    }
    return data;
  }

  /**
   * The bundle for the value of a cell's last expression; empty if it has nothing to show: a {@link
   * DisplayHandle} stands for what {@code display(x)} has shown already.
   */
  public static Optional<DisplayData> result(@Nullable Object value) {
    return value instanceof DisplayHandle ? Optional.empty() : Optional.of(render(value));
  }

  /**
   * From now on values of {@code type}, which may be an interface, are shown by {@code how}. The
   * plain text is added where it gives none. The most special type wins; of two for one type, the
   * later one. Not for {@code Object}, which is what everything else falls back on.
   */
  public static synchronized <T> void register(
      Class<T> type, Function<? super T, DisplayData> how) {
    registered.put(
        type,
        renderer ->
            renderer
                .createRegistration(type)
                .register((value, context) -> addBundle(how.apply(value), value, context)));
    renderer = newRenderer();
  }

  private static synchronized Renderer newRenderer() {
    Renderer fresh = new Renderer();
    fresh.createRegistration(RenderedImage.class).preferring(PNG, PLAIN).register(Renderers::image);
    fresh
        .createRegistration(Object.class)
        .preferring(HTML, MARKDOWN, PLAIN)
        .register(Renderers::anything);
    registered.values().forEach(registration -> registration.accept(fresh));
    return fresh;
  }

  private static void addBundle(DisplayData bundle, Object value, RenderContext context) {
    if (!bundle.hasDataForType(PLAIN)) {
      bundle.putText(ValueText.of(value));
    }
    context.getOutputContainer().assign(bundle);
  }

  private static void image(RenderedImage image, RenderContext context) {
    context.renderIfRequested(
        PLAIN, () -> "image, " + image.getWidth() + " × " + image.getHeight());
    context.renderIfRequested(PNG, () -> png(image));
  }

  private static String png(RenderedImage image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // The stream is given, so that ImageIO makes no temporary file.
    try (var stream = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(image, "png", stream)) {
        throw new IllegalArgumentException("This kind of image cannot be written as PNG.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static void anything(Object value, RenderContext context) {
    if (value instanceof DisplayDataRenderable) {
      return; // It has been asked already, and knows better.
    }
    Object shown = value == Null.VALUE ? null : value;
    Optional<Table> table = shown == null ? Optional.empty() : Tables.of(shown);
    boolean rows = shown instanceof Collection || shown instanceof Object[];
    context.renderIfRequested(
        PLAIN, () -> table.filter(t -> rows).map(Table::text).orElseGet(() -> ValueText.of(shown)));
    table.ifPresent(
        t -> {
          context.renderIfRequested(HTML, t::html);
          context.renderIfRequested(MARKDOWN, t::markdown);
        });
  }

  /** A renderer failed: the plain text, and why it is all there is. */
  private static DisplayData insteadOf(@Nullable Object value, Throwable thrown) {
    if (!ValueText.isReportable(thrown)) {
      throw (Error) thrown;
    }
    return new DisplayData(
        ValueText.of(value) + "\n(showing it in another way failed: " + ValueText.of(thrown) + ")");
  }

  private static MIMEType parse(String mime) {
    try {
      MIMEType type = MIMEType.parse(mime);
      if (type.hasSubtype() && !type.subtypeIsWildcard()) {
        return type;
      }
    } catch (RuntimeException e) {
      // Fall through: the message below says more than the parser's.
    }
    throw new IllegalArgumentException(
        "\"" + mime + "\" is no MIME type; use one such as text/html, text/markdown, image/png.");
  }

  /** Stands for {@code null}, which the base kernel's renderer cannot take. */
  private enum Null {
    VALUE
  }
}
