package interleave.kernel.shell;

import interleave.kernel.instrument.SnippetClass;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.VarSnippet;

/**
 * What JShell and its compiler have on record of the snippets of a session.
 *
 * <p>They record each snippet that they have ever seen, some kilobytes, and JShell's interface has
 * no way to take that back: to drop a snippet adds to it. So this takes what is of no use any more
 * out of their tables. All that it relies on is what the tables are called and that they are what
 * they were in JDK 17; where that does not hold, or they are not open to us (the kernel's manifest
 * asks for it), they stay as JShell leaves them.
 *
 * <p>Used by whoever uses JShell, which is not thread-safe either.
 */
final class JShellRecords {

  /** After so many dropped snippets it is worth while to go through the tables. */
  private static final int BATCH = 128;

  /** The compiler gets slower for a moment when it has to begin anew: once in so many batches. */
  private static final int COMPILER_BATCHES = 8;

  /** The package of the classes that JShell makes. */
  private static final String PACKAGE = "REPL.";

  /** All snippets, dead or alive. */
  private final Set<Snippet> snippets;

  /** The last snippet of each key, by its index. */
  private final List<Snippet> lastOfKey;

  /** By a name: the indices of the keys whose snippets use it. */
  private final Map<String, Set<Integer>> dependencies;

  /** By their classes' names without the package: the texts of wrapper classes. */
  private final Map<String, ?> texts;

  /** By class name: what the compiler made. */
  private final Map<String, ?> classFiles;

  /** By class name: what was delivered. */
  private final Map<String, ?> deliveries;

  /** What the compiler knows of classes that it has seen, by its options. Guarded by its pool. */
  private final Map<?, ?> compilers;

  private final Object compilerPool;

  /** By the names of variables, those of expressions included: their keys. */
  private final Map<String, ?> variables;

  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private int dropped;
  private int batches;

  @SuppressWarnings("unchecked")
  private JShellRecords(JShell shell) throws NoSuchFieldException, IllegalAccessException {
    Object maps = get(shell, "maps");
    snippets = (Set<Snippet>) get(maps, "snippets");
    lastOfKey = (List<Snippet>) get(maps, "keyIndexToSnippet");
    dependencies = (Map<String, Set<Integer>>) get(maps, "dependencies");
    texts = (Map<String, ?>) get(get(shell, "outerMap"), "classOuters");
    Object tasks = get(shell, "taskFactory");
    classFiles = (Map<String, ?>) get(get(tasks, "fileManager"), "classObjects");
    deliveries = (Map<String, ?>) get(get(shell, "classTracker"), "map");
    variables = (Map<String, ?>) get(get(shell, "keyMap"), "varMap");
    this.shell = shell;
    analysis = shell.sourceCodeAnalysis();
    compilerPool = get(tasks, "javacTaskPool");
    compilers = (Map<?, ?>) get(compilerPool, "options2Contexts");
  }

  /** The records of a session; empty if this JDK keeps others, or does not let us see them. */
  static Optional<JShellRecords> of(JShell shell) {
    try {
      return Optional.of(new JShellRecords(shell));
    } catch (NoSuchFieldException
        | IllegalAccessException
        | ClassCastException
        | InaccessibleObjectException e) {
      return Optional.empty();
    }
  }

  private static Object get(Object owner, String name)
      throws NoSuchFieldException, IllegalAccessException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  /**
   * Forgets what is dropped, replaced or was rejected; not at each call, but before it is much.
   *
   * @param more how many snippets were dropped since the last call
   * @param declaresNothing whether a snippet is the only one that its key will ever have
   * @param isLoaded whether a wrapper class was delivered and can still be named. JShell must know
   *     of it: a snippet that was dropped begins again with the name of its first class
   */
  void forget(int more, Predicate<Snippet> declaresNothing, Predicate<String> isLoaded) {
    dropped += more;
    if (dropped < BATCH) {
      return;
    }
    dropped = 0;
    Predicate<Snippet> isDead = snippet -> !shell.status(snippet).isActive();
    forgetKeys(isDead.and(declaresNothing));
    // What is declared anew goes on counting from the last of its key, even if that is dead.
    snippets.removeIf(isDead);
    forgetClasses(isLoaded);
    batches++;
    if (batches % COMPILER_BATCHES == 0) {
      synchronized (compilerPool) {
        compilers.clear();
      }
    }
  }

  private void forgetKeys(Predicate<Snippet> isOver) {
    for (int key = 0; key < lastOfKey.size(); key++) {
      Snippet last = lastOfKey.get(key);
      if (last != null && isOver.test(last)) {
        lastOfKey.set(key, null);
        if (last instanceof VarSnippet variable) {
          variables.remove(variable.name());
        }
      }
    }
    dependencies.values().forEach(users -> users.removeIf(key -> lastOfKey.get(key) == null));
    dependencies.values().removeIf(Set::isEmpty);
  }

  private void forgetClasses(Predicate<String> isLoaded) {
    Set<String> inUse =
        snippets.stream()
            .filter(snippet -> snippet.kind() != Snippet.Kind.IMPORT)
            .map(snippet -> analysis.wrapper(snippet).fullClassName())
            .collect(Collectors.toSet());
    Predicate<String> isUseless =
        type -> {
          String wrapper = SnippetClass.outermost(type);
          return SnippetClass.isSnippet(type)
              && !inUse.contains(wrapper)
              && !isLoaded.test(wrapper);
        };
    texts.keySet().removeIf(name -> isUseless.test(PACKAGE + name));
    classFiles.keySet().removeIf(isUseless);
    deliveries.keySet().removeIf(isUseless);
  }
}
