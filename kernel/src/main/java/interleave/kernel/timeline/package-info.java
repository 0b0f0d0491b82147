/**
 * From a {@link interleave.trace.Trace} to pictures and tables: layout, SVG, HTML, Markdown, plain
 * text. May use {@link interleave.trace} and nothing else of ours.
 */
package interleave.kernel.timeline;
