/**
 * Rich display: {@code display(x)}, the renderers that turn values into MIME bundles, and handles
 * to update what is shown. Knows neither sockets nor the shell.
 *
 * <p>{@link interleave.kernel.display.Display} is for cells, {@link
 * interleave.kernel.display.Renderers} for the kernel; where a cell's output goes is a {@link
 * interleave.kernel.display.CellOutput}. Inside, {@code ValueText} writes any value as one text
 * close to Java's own notation, {@code Tables} decides which values read better as a {@code Table},
 * and a {@code Table} writes itself as HTML, Markdown and text.
 */
package interleave.kernel.display;
