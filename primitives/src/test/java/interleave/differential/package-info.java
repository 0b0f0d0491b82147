/**
 * Random programs over the primitives, run here and by CPython, and compared.
 *
 * <p>A {@link interleave.differential.Subject} is a primitive as it is in both languages, with a
 * small model that says which of its operations block. The {@link
 * interleave.differential.Generator} makes programs out of them in which, by that model, it is
 * determined who goes on when; results are not modelled but compared.
 */
package interleave.differential;
