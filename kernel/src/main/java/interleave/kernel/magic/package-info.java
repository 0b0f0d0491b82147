/** Line and cell magics: {@code %timeline}, {@code %output}, {@code %%time} and the like. */
package interleave.kernel.magic;
