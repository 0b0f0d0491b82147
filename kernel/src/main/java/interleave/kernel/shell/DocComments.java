package interleave.kernel.shell;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The documentation comments of classes and their members, read from source files. A file is only
 * parsed, never compiled. Members are found by name and the simple names of their parameter types,
 * as both the source and reflection tell them.
 */
final class DocComments {

  private static final int REMEMBERED = 8;

  private final Function<Class<?>, Optional<String>> sources;
  private final Map<Class<?>, Parsed> files =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Class<?>, Parsed> eldest) {
          return size() > REMEMBERED;
        }
      };

  /**
   * One source file.
   *
   * @param comments by class, or by class and member
   * @param parameters names of a method's parameters
   */
  record Parsed(Map<String, DocCommentTree> comments, Map<String, List<String>> parameters) {
    static final Parsed EMPTY = new Parsed(Map.of(), Map.of());
  }

  /** {@code sources} tells the source file of a top-level class, if it is at hand. */
  DocComments(Function<Class<?>, Optional<String>> sources) {
    this.sources = sources;
  }

  Optional<DocCommentTree> of(Class<?> type) {
    return Optional.ofNullable(file(type).comments().get(key(type)));
  }

  Optional<DocCommentTree> of(Field field) {
    Class<?> owner = field.getDeclaringClass();
    return Optional.ofNullable(file(owner).comments().get(key(owner) + "#" + field.getName()));
  }

  /** The comment of a method or constructor; where it has none, of one that it overrides. */
  Optional<DocCommentTree> of(Executable executable) {
    Class<?> owner = executable.getDeclaringClass();
    DocCommentTree own = file(owner).comments().get(key(executable));
    if (own != null && !isInherited(own)) {
      return Optional.of(own);
    }
    if (executable instanceof Constructor) {
      return Optional.ofNullable(own);
    }
    return supertypes(owner)
        .flatMap(type -> overridden(type, executable).stream())
        .map(this::of)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** The names of the parameters as the source has them; empty where it is not at hand. */
  Optional<List<String>> parameters(Executable executable) {
    Parsed parsed = file(executable.getDeclaringClass());
    return Optional.ofNullable(parsed.parameters().get(key(executable)));
  }

  /** The comment that a snippet begins with. */
  static Optional<DocCommentTree> ofDeclaration(String source) {
    return parse("class Snippet$ {\n" + source + "\n}", "").comments().entrySet().stream()
        .min(Map.Entry.comparingByKey(Comparator.comparingInt(String::length)))
        .map(Map.Entry::getValue);
  }

  private static boolean isInherited(DocCommentTree comment) {
    String body = comment.toString().strip();
    return body.isEmpty() || body.equals("{@inheritDoc}");
  }

  private static Stream<Class<?>> supertypes(Class<?> type) {
    return Stream.concat(
        Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
  }

  private static Optional<Executable> overridden(Class<?> type, Executable by) {
    try {
      return Optional.of(type.getMethod(by.getName(), by.getParameterTypes()));
    } catch (NoSuchMethodException e) {
      return Optional.empty();
    }
  }

  private Parsed file(Class<?> type) {
    Class<?> top = type;
    while (top.getEnclosingClass() != null) {
      top = top.getEnclosingClass();
    }
    Parsed known = files.get(top);
    if (known == null) {
      String folder = top.getPackageName().isEmpty() ? "" : top.getPackageName() + ".";
      known = sources.apply(top).map(source -> parse(source, folder)).orElse(Parsed.EMPTY);
      files.put(top, known);
    }
    return known;
  }

  private static String key(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    return enclosing == null ? type.getName() : key(enclosing) + "." + type.getSimpleName();
  }

  private static String key(Executable executable) {
    String name = executable instanceof Constructor ? "<init>" : executable.getName();
    return key(executable.getDeclaringClass())
        + "#"
        + name
        + Arrays.stream(executable.getGenericParameterTypes())
            .map(Type::getTypeName)
            .map(DocComments::simple)
            .collect(Collectors.joining(",", "(", ")"));
  }

  /** A type without annotations, type arguments and packages. */
  private static String simple(String type) {
    String raw = type.replaceAll("@\\w+(\\([^)]*\\))?\\s*", "").replace("...", "[]");
    while (raw.indexOf('<') >= 0) {
      raw = raw.replaceAll("<[^<>]*>", "");
    }
    return raw.replaceAll("[\\w$]+[.$](?=\\w)", "").replaceAll("\\s", "");
  }

  private static Parsed parse(String source, String packagePrefix) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavacTask task =
        (JavacTask)
            compiler.getTask(null, null, d -> {}, List.of(), null, List.of(new Source(source)));
    try {
      Map<String, DocCommentTree> comments = new HashMap<>();
      Map<String, List<String>> parameters = new HashMap<>();
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Collector(trees, packagePrefix, comments, parameters).scan(new TreePath(unit), null);
      }
      return new Parsed(comments, parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Source.java"), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Collector extends TreePathScanner<Void, Void> {
    private final DocTrees trees;
    private final Map<String, DocCommentTree> comments;
    private final Map<String, List<String>> parameters;
    private String prefix;

    Collector(
        DocTrees trees,
        String prefix,
        Map<String, DocCommentTree> comments,
        Map<String, List<String>> parameters) {
      this.trees = trees;
      this.prefix = prefix;
      this.comments = comments;
      this.parameters = parameters;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      String before = prefix;
      String name = prefix + type.getSimpleName();
      note(name);
      prefix = name + ".";
      super.visitClass(type, null);
      prefix = before;
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      String types =
          method.getParameters().stream()
              .map(VariableTree::getType)
              .map(Tree::toString)
              .map(DocComments::simple)
              .collect(Collectors.joining(",", "(", ")"));
      String key = owner() + "#" + method.getName() + types;
      note(key);
      parameters.put(
          key, method.getParameters().stream().map(p -> p.getName().toString()).toList());
      return null; // What is declared within a body is nobody's documentation.
    }

    @Override
    public Void visitVariable(VariableTree variable, Void unused) {
      note(owner() + "#" + variable.getName());
      return null;
    }

    private String owner() {
      return prefix.substring(0, prefix.length() - 1);
    }

    private void note(String key) {
      DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
      if (comment != null) {
        comments.put(key, comment);
      }
    }
  }
}
