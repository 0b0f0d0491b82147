package interleave.kernel.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.Objects;
import java.util.Set;

/**
 * A text that is Markdown: shown as such, with its source as the plain text.
 *
 * @param source the Markdown
 */
public record Markdown(String source) implements DisplayDataRenderable {

  public Markdown {
    Objects.requireNonNull(source, "source");
  }

  /** The Markdown in {@code source}. */
  public static Markdown of(String source) {
    return new Markdown(source);
  }

  /** {@code text} as one line of Markdown that shows just these characters, also in a table. */
  public static String escape(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n', '\r' -> out.append(' ');
        case '<' -> out.append("&lt;");
        case '&' -> out.append("&amp;");
        case '\\', '`', '*', '_', '[', ']', '|', '#', '~', '$' -> out.append('\\').append(c);
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  @Override
  public Set<MIMEType> getSupportedRenderTypes() {
    return Set.of(MIMEType.TEXT_MARKDOWN, MIMEType.TEXT_PLAIN);
  }

  @Override
  public void render(RenderContext context) {
    context.renderIfRequested(MIMEType.TEXT_MARKDOWN, () -> source);
    context.renderIfRequested(MIMEType.TEXT_PLAIN, () -> source);
  }
}
