package interleave.kernel.instrument;

import java.util.Optional;

/** Where classes that the code to be rewritten names can be looked up. Thread-safe. */
public interface ClassFiles {

  /**
   * The class file as it is before it is rewritten.
   *
   * @param name as the JVM has it inside, {@code REPL/$JShell$12$Account}; never a class of the JDK
   * @return empty if there is none
   */
  Optional<byte[]> find(String name);

  /** Where a snippet's class came from; of no meaning for others. */
  SnippetSource sourceOf(String name);
}
