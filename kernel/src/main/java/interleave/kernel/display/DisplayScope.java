package interleave.kernel.display;

/**
 * A {@link interleave.runtime.ThreadScope} whose threads can show things: the shell's scope of a
 * cell implements it, and {@link Display} finds the cell's output through it. So display needs to
 * know neither the shell nor the wire.
 */
public interface DisplayScope {

  /** Where the output of this scope's threads goes. */
  CellOutput output();
}
