/**
 * Line and cell magics: {@code %timeline}, {@code %output}, {@code %%time} and the like. May use
 * {@link interleave.kernel.shell}, {@link interleave.kernel.timeline}, {@link
 * interleave.kernel.course} and {@link interleave.kernel.display}.
 *
 * <p>{@link interleave.kernel.magic.Magics} runs a cell: a {@code MagicCell} splits it into Java
 * and magics, each {@link interleave.kernel.magic.Magic} is one small class, and what they need of
 * the kernel is a {@link interleave.kernel.magic.MagicContext}.
 *
 * <p>The base kernel has a parser and a registry of magics too. They are not used, for they take
 * any {@code %word} at the start of a line for a magic, within a text block, a comment or an
 * expression as well, replace it by text so that line numbers shift, end an argument at a backslash
 * (Windows paths), and know neither help nor completion.
 */
package interleave.kernel.magic;
