package interleave.kernel.shell;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.TypeDeclSnippet;

/** From names of types as a cell would write them to loaded classes. */
final class Types {

  private final JShell shell;
  private final Supplier<ClassLoader> loader;
  private final Optional<Prelude> prelude;

  /** What was found under a full name; forgotten when the session changes. */
  private final Map<String, Optional<Class<?>>> byFullName = new HashMap<>();

  /**
   * What names mean in one session.
   *
   * @param prelude what can be named without an import, if anything
   */
  Types(JShell shell, Supplier<ClassLoader> loader, Optional<Prelude> prelude) {
    this.shell = shell;
    this.loader = loader;
    this.prelude = prelude;
  }

  /** To be called when a snippet was evaluated or the class path has grown. */
  void sessionChanged() {
    byFullName.clear();
  }

  /** Whether there is a class of that full name. */
  boolean exists(String fullName) {
    return qualified(fullName).isPresent();
  }

  /**
   * The class that a name stands for, with or without type arguments, simple or qualified: one
   * declared in the session, imported, or of {@code java.lang}.
   */
  Optional<Class<?>> named(String name) {
    int arguments = name.indexOf('<');
    String raw = arguments < 0 ? name : name.substring(0, arguments);
    if (raw.isEmpty() || !Character.isJavaIdentifierStart(raw.charAt(0)) || raw.endsWith("]")) {
      return Optional.empty();
    }
    int dot = raw.indexOf('.');
    String first = dot < 0 ? raw : raw.substring(0, dot);
    Optional<Class<?>> outer = simple(first);
    if (dot < 0) {
      return outer;
    }
    if (outer.isPresent()) {
      return load(outer.get().getName() + raw.substring(dot).replace('.', '$'));
    }
    return qualified(raw);
  }

  /** The class of that binary name. */
  Optional<Class<?>> loaded(String binaryName) {
    return load(binaryName);
  }

  private Optional<Class<?>> qualified(String name) {
    Optional<Class<?>> found = load(name);
    int dot = name.lastIndexOf('.');
    while (found.isEmpty() && dot > 0) {
      // A nested class: the last dots are dollars in its binary name.
      found = load(name.substring(0, dot) + name.substring(dot).replace('.', '$'));
      dot = name.lastIndexOf('.', dot - 1);
    }
    return found;
  }

  private Optional<Class<?>> simple(String name) {
    Optional<TypeDeclSnippet> declared =
        shell
            .snippets()
            .filter(TypeDeclSnippet.class::isInstance)
            .map(TypeDeclSnippet.class::cast)
            .filter(type -> type.name().equals(name) && shell.status(type).isDefined())
            .reduce((earlier, later) -> later);
    if (declared.isPresent()) {
      String wrapper = shell.sourceCodeAnalysis().wrapper(declared.get()).fullClassName();
      return load(wrapper + "$" + name);
    }
    Optional<Class<?>> single = imported(name, false);
    return single
        .or(() -> load("java.lang." + name))
        .or(() -> prelude.flatMap(known -> known.classNamed(name)).flatMap(this::load))
        .or(() -> imported(name, true));
  }

  private Optional<Class<?>> imported(String name, boolean onDemand) {
    for (ImportSnippet found : shell.imports().toList()) {
      String full = found.fullname();
      if (full.endsWith(".*") != onDemand || found.isStatic()) {
        continue;
      }
      if (onDemand) {
        Optional<Class<?>> type = qualified(full.substring(0, full.length() - 1) + name);
        if (type.isPresent()) {
          return type;
        }
      } else if (full.endsWith("." + name)) {
        return qualified(full);
      }
    }
    return Optional.empty();
  }

  private Optional<Class<?>> load(String binaryName) {
    return byFullName.computeIfAbsent(binaryName, this::loadNow);
  }

  private Optional<Class<?>> loadNow(String binaryName) {
    try {
      return Optional.of(loader.get().loadClass(binaryName));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }
}
