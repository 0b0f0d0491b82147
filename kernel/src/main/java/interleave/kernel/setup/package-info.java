/**
 * Puts the kernel where Jupyter finds it, and takes it away again.
 *
 * <p>Knows files, folders and processes; knows neither the wire nor the shell.
 */
package interleave.kernel.setup;
