/**
 * The static calls that rewritten code makes, and nothing else.
 *
 * <p>These classes sit on the boot class path, so that code anywhere, the JDK's own included, can
 * reach them. They depend on nothing but {@code java.base}.
 */
package interleave.hooks;
