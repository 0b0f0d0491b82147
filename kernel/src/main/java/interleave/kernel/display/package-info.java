/**
 * Rich display: {@code display(x)}, the renderers that turn values into MIME bundles, and handles
 * to update what is shown. Knows neither sockets nor the shell.
 */
package interleave.kernel.display;
