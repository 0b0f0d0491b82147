package interleave.kernel.shell;

import com.sun.source.doctree.DocCommentTree;
import interleave.kernel.shell.CellContext.Declared;
import interleave.kernel.shell.DocText.Format;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/**
 * Tells what a name in a cell is: how it is declared, its documentation where a source is at hand,
 * and the present value of a variable.
 *
 * <p>The name is the one that the cursor touches; where it touches none, the method or constructor
 * whose arguments it stands in. A name is looked up as Java would: what the cell declares, what the
 * session declares, imports; after a dot, the members of the class of what stands before it.
 *
 * <p>Not thread-safe, and not to be used while a snippet is evaluated. Runs no code of a cell.
 */
public final class Inspector {

  private static final int MAX_BRIEF = 8;
  private static final int MAX_FULL = 20;

  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final Types types;
  private final CellContext.Reader contexts;
  private final DocComments comments;

  /**
   * An inspector for one session, with the sources of the JDK, if it has them, and our own.
   *
   * @param snippetClasses as for {@link Completer}; with another loader variables have no values
   */
  public Inspector(JShell shell, Supplier<ClassLoader> snippetClasses) {
    this(shell, snippetClasses, DocSources.installed());
  }

  /** An inspector that reads the JDK's documentation from these archives instead. */
  public Inspector(JShell shell, Supplier<ClassLoader> snippetClasses, List<Path> archives) {
    this(shell, snippetClasses, DocSources.of(archives));
  }

  private Inspector(JShell shell, Supplier<ClassLoader> snippetClasses, DocSources sources) {
    this.shell = shell;
    this.analysis = shell.sourceCodeAnalysis();
    this.types = new Types(shell, snippetClasses, Optional.empty());
    this.contexts = new CellContext.Reader(analysis, types);
    this.comments = new DocComments(type -> snippetSource(type).or(() -> sources.of(type)));
    var unused = shell.onSnippetEvent(event -> sessionChanged());
  }

  /** Forgets what was looked up: snippets tell by themselves, a longer class path does not. */
  public void sessionChanged() {
    types.sessionChanged();
  }

  /**
   * What stands at {@code cursor}, as {@code text/plain} and {@code text/markdown}; empty if it is
   * nothing that has a declaration.
   *
   * @param detail 0 for signatures and the gist, 1 or more for all there is
   * @throws IndexOutOfBoundsException if {@code cursor} is not in {@code code}
   */
  public Optional<DisplayData> inspect(String code, int cursor, int detail) {
    if (!CodeMask.of(code.substring(0, cursor)).isCode(cursor)) {
      return Optional.empty();
    }
    return Place.find(code, cursor).flatMap(this::resolve).map(found -> found.show(detail > 0));
  }

  /** What was found: entries of one name, and where they are declared. */
  private record Found(List<Entry> entries, String where) {

    DisplayData show(boolean full) {
      DisplayData data = new DisplayData(text(full, Format.PLAIN));
      data.putMarkdown(text(full, Format.MARKDOWN));
      return data;
    }

    private String text(boolean full, Format format) {
      List<Entry> shown = entries.subList(0, Math.min(entries.size(), full ? MAX_FULL : MAX_BRIEF));
      String more =
          shown.size() < entries.size() ? "… " + (entries.size() - shown.size()) + " more\n" : "";
      if (full) {
        return shown.stream()
            .map(
                entry ->
                    block(List.of(entry), "", format)
                        + entry
                            .comment()
                            .map(c -> "\n" + DocText.full(c, format) + "\n")
                            .orElse(""))
            .collect(Collectors.joining("\n", "", more))
            .strip();
      }
      String gist =
          shown.stream()
              .flatMap(entry -> entry.comment().stream())
              .findFirst()
              .map(c -> "\n" + DocText.brief(c, format))
              .orElse("");
      return (block(shown, more, format) + gist).strip();
    }

    private String block(List<Entry> shown, String more, Format format) {
      String signatures =
          shown.stream().map(entry -> entry.signature() + "\n").collect(Collectors.joining());
      String fence = format == Format.MARKDOWN ? "```" : "";
      String code =
          format == Format.MARKDOWN ? "```java\n" + signatures + fence + "\n" : signatures;
      return code + more + (where.isEmpty() ? "" : "\n" + where + "\n");
    }
  }

  private record Entry(String signature, Optional<DocCommentTree> comment) {}

  private Optional<Found> resolve(Place place) {
    CellContext context = contexts.at(place.before());
    Optional<Found> found =
        place.isCreation()
            ? types.named(place.qualified()).flatMap(this::constructors)
            : place.qualifier().isEmpty() ? simple(place, context) : member(place, context);
    return found.or(() -> asJShellSees(place, context));
  }

  // A name without a qualifier.

  private Optional<Found> simple(Place place, CellContext context) {
    List<Entry> inCell =
        context.declared().stream()
            .filter(declared -> declared.name().equals(place.name()))
            .map(Inspector::notYetRun)
            .toList();
    if (!inCell.isEmpty()) {
      return Optional.of(new Found(inCell, "declared in this cell"));
    }
    Optional<Found> method = methods(place.name());
    Optional<Found> variable = variable(place.name());
    Optional<Found> first = place.isCall() ? method.or(() -> variable) : variable.or(() -> method);
    return first
        .or(() -> types.named(place.name()).map(this::type))
        .or(() -> declaredType(place.name()))
        .or(() -> staticallyImported(place.name()));
  }

  /** A class of the session that cannot be loaded, for it refers to what is not declared yet. */
  private Optional<Found> declaredType(String name) {
    return shell
        .types()
        .filter(type -> type.name().equals(name))
        .findFirst()
        .map(
            type -> {
              String code = CodeMask.of(type.source()).code();
              String head = code.substring(0, (code + "{").indexOf('{'));
              Entry entry =
                  new Entry(
                      head.strip().replaceAll("\\s+", " "),
                      DocComments.ofDeclaration(type.source()));
              return new Found(List.of(entry), "declared in the session");
            });
  }

  private static Entry notYetRun(Declared declared) {
    String signature =
        declared.signature().isEmpty() ? "class " + declared.name() : declared.signature();
    return new Entry(signature, Optional.empty());
  }

  private Optional<Found> methods(String name) {
    List<Entry> overloads =
        shell.methods().filter(method -> method.name().equals(name)).map(this::method).toList();
    return overloads.isEmpty()
        ? Optional.empty()
        : Optional.of(new Found(overloads, "declared in the session"));
  }

  private Entry method(MethodSnippet method) {
    Optional<DocCommentTree> comment = DocComments.ofDeclaration(method.source());
    Optional<Class<?>> wrapper = wrapper(method);
    String signature =
        wrapper.stream()
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .filter(m -> m.getName().equals(method.name()))
            .map(m -> Signatures.of(m, comments.parameters(m)).replace("static ", ""))
            .findFirst()
            .orElseGet(() -> Signatures.of(method));
    return new Entry(signature, comment);
  }

  private Optional<Found> variable(String name) {
    return shell
        .variables()
        .filter(variable -> variable.name().equals(name))
        .findFirst()
        .map(
            variable -> {
              String value = value(variable).map(v -> " = " + v).orElse("");
              Entry entry =
                  new Entry(
                      Signatures.typeOf(variable) + " " + name + value,
                      DocComments.ofDeclaration(variable.source()));
              return new Found(List.of(entry), "variable of the session");
            });
  }

  private Optional<String> value(VarSnippet variable) {
    return wrapper(variable)
        .flatMap(
            type -> {
              try {
                Field field = type.getField(variable.name());
                return field.trySetAccessible() // the wrapper class is not public
                    ? Optional.of(SafeValue.of(field.get(null)))
                    : Optional.empty();
              } catch (ReflectiveOperationException | LinkageError e) {
                return Optional.empty(); // It could not be initialized: there is no value.
              }
            });
  }

  private Optional<Class<?>> wrapper(Snippet snippet) {
    return types.loaded(analysis.wrapper(snippet).fullClassName());
  }

  private Optional<Found> staticallyImported(String name) {
    return shell
        .imports()
        .filter(ImportSnippet::isStatic)
        .filter(imported -> imported.name().equals("*") || imported.name().equals(name))
        .map(imported -> imported.fullname().substring(0, imported.fullname().lastIndexOf('.')))
        .flatMap(owner -> types.named(owner).stream())
        .flatMap(owner -> member(owner, name, false).stream())
        .findFirst();
  }

  // A name after a dot.

  private Optional<Found> member(Place place, CellContext context) {
    Optional<Class<?>> qualified = types.named(place.qualified());
    if (qualified.isPresent()) {
      return qualified.map(this::type);
    }
    String code = context.standAlone(place.qualifier());
    return types
        .named(place.qualifier())
        .or(
            () ->
                Optional.ofNullable(analysis.analyzeType(code, code.length()))
                    .flatMap(types::named))
        .flatMap(owner -> member(owner, place.name(), place.isCall()));
  }

  private Optional<Found> member(Class<?> owner, String name, boolean isCall) {
    Optional<Found> field =
        Arrays.stream(owner.getFields())
            .filter(candidate -> candidate.getName().equals(name))
            .findFirst()
            .map(this::field);
    Optional<Found> methods = methods(owner, name);
    return isCall ? methods.or(() -> field) : field.or(() -> methods);
  }

  private Found field(Field field) {
    return new Found(
        List.of(new Entry(Signatures.of(field), comments.of(field))),
        in(field.getDeclaringClass()));
  }

  private Optional<Found> methods(Class<?> owner, String name) {
    Stream<Method> all =
        owner.isInterface()
            ? Stream.concat(
                Arrays.stream(owner.getMethods()), Arrays.stream(Object.class.getMethods()))
            : Arrays.stream(owner.getMethods());
    List<Method> overloads =
        all.filter(method -> method.getName().equals(name) && !method.isBridge())
            .sorted(byParameters())
            .toList();
    return overloads.isEmpty()
        ? Optional.empty()
        : Optional.of(new Found(entries(overloads), in(overloads.get(0).getDeclaringClass())));
  }

  private Optional<Found> constructors(Class<?> type) {
    List<Executable> constructors =
        Arrays.stream(type.getConstructors())
            .map(Executable.class::cast)
            .sorted(byParameters())
            .toList();
    return constructors.isEmpty()
        ? Optional.of(type(type))
        : Optional.of(new Found(entries(constructors), in(type)));
  }

  /** Reflection has no order; what is called most comes first, and each time the same. */
  private static Comparator<Executable> byParameters() {
    return Comparator.comparingInt(Executable::getParameterCount)
        .thenComparing(Executable::toString);
  }

  private List<Entry> entries(List<? extends Executable> overloads) {
    List<Entry> entries = new ArrayList<>();
    for (Executable overload : overloads) {
      String signature = Signatures.of(overload, comments.parameters(overload));
      if (entries.stream().noneMatch(entry -> entry.signature().equals(signature))) {
        entries.add(new Entry(signature, comments.of(overload)));
      }
    }
    return entries;
  }

  private Found type(Class<?> type) {
    String where =
        type.getName().startsWith("REPL.")
            ? "declared in the session"
            : "in package " + type.getPackageName();
    return new Found(List.of(new Entry(Signatures.of(type), comments.of(type))), where);
  }

  private static String in(Class<?> type) {
    return type.getName().startsWith("REPL.") ? "" : "in " + type.getCanonicalName();
  }

  /**
   * The source of the class that JShell wrapped a snippet in, as far as comments matter. What
   * JShell compiles has the modifiers moved ahead of the comment, which belongs to nothing then.
   */
  private Optional<String> snippetSource(Class<?> type) {
    if (!type.getName().startsWith("REPL.")) {
      return Optional.empty();
    }
    return shell
        .snippets()
        .filter(snippet -> snippet instanceof TypeDeclSnippet || snippet instanceof MethodSnippet)
        .filter(snippet -> shell.status(snippet).isActive())
        .filter(snippet -> analysis.wrapper(snippet).fullClassName().equals(type.getName()))
        .map(snippet -> "class " + type.getSimpleName() + " {\n" + snippet.source() + "\n}")
        .findFirst();
  }

  /** Local variables, members that are not public and the like: JShell knows the signature. */
  private Optional<Found> asJShellSees(Place place, CellContext context) {
    String code = context.code() + place.name() + (place.isCall() ? "(" : "");
    List<Entry> entries =
        analysis.documentation(code, code.length(), false).stream()
            .map(SourceCodeAnalysis.Documentation::signature)
            .map(Inspector::inJavaOrder)
            .filter(signature -> !signature.isBlank() && !signature.equals(place.qualified()))
            .map(signature -> new Entry(signature, Optional.empty()))
            .toList();
    return entries.isEmpty() ? Optional.empty() : Optional.of(new Found(entries, ""));
  }

  /** JShell writes {@code count:int} for a variable. */
  private static String inJavaOrder(String signature) {
    int colon = signature.indexOf(':');
    return colon < 0
        ? signature
        : signature.substring(colon + 1) + " " + signature.substring(0, colon);
  }
}
