/**
 * Rewrites snippet classes as they are loaded, and maps their lines back to cells. May use {@link
 * interleave.hooks}.
 */
package interleave.kernel.instrument;
