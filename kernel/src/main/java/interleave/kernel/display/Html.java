package interleave.kernel.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.Objects;
import java.util.Set;

/**
 * A text that is HTML: shown as such, with its source as the plain text. A downloaded notebook
 * shows it without scripts, styles sheets and SVG until it is trusted.
 *
 * @param source the HTML
 */
public record Html(String source) implements DisplayDataRenderable {

  public Html {
    Objects.requireNonNull(source, "source");
  }

  /** The HTML in {@code source}. */
  public static Html of(String source) {
    return new Html(source);
  }

  /** {@code text} as HTML that shows just these characters, in an element or an attribute. */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /** The same for a text in which backquotes are put around code, as in Markdown. */
  public static String withCode(String text) {
    return escape(text).replaceAll("`([^`]+)`", "<code>$1</code>");
  }

  @Override
  public Set<MIMEType> getSupportedRenderTypes() {
    return Set.of(MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN);
  }

  @Override
  public void render(RenderContext context) {
    context.renderIfRequested(MIMEType.TEXT_HTML, () -> source);
    context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> source);
  }
}
