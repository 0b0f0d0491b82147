package interleave.kernel.shell;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * Tells whether code can be run as it stands, needs more, or can never compile whatever follows.
 *
 * <p>JShell splits the code into snippets and knows which are unfinished, but takes {@code int x =
 * ;} and a lone closing brace for complete. So each snippet is parsed by the compiler as well: as
 * an import, a member of a class, a statement or an expression, whichever it may be. It is wrong if
 * it is wrong as all of these; it is unfinished if nothing is wrong with it but its end. Only
 * syntax counts: names may be declared later.
 */
public final class CompletenessChecker {

  /** What javac says of code that lacks its end; the position is then that of its beginning. */
  private static final Set<String> AT_END =
      Set.of(
          "compiler.err.premature.eof", "compiler.err.try.without.catch.finally.or.resource.decls");

  /** What nothing can begin with; javac takes it for the end of the file. */
  private static final Pattern CONTINUATION = Pattern.compile("\\s*(else|catch|finally)\\b");

  private static final String INDENT = "    ";

  private final SourceCodeAnalysis analysis;

  /** A checker that splits code as this analysis does. */
  public CompletenessChecker(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  /**
   * The answer.
   *
   * @param indent for incomplete code, what the next line should begin with; else empty
   */
  public record Verdict(Status status, String indent) {}

  /** The protocol's words for it. */
  public enum Status {
    COMPLETE,
    INCOMPLETE,
    INVALID
  }

  /** Whether {@code code}, Java without magics, can be run as it stands. Runs nothing. */
  public Verdict check(String code) {
    CodeMask mask = CodeMask.of(code);
    Deque<Integer> open = new ArrayDeque<>();
    if (!isBalanced(mask.code(), open)) {
      return new Verdict(Status.INVALID, "");
    }
    String rest = code;
    while (!CodeMask.of(rest).code().isBlank() || mask.endsOpen()) {
      CompletionInfo info = analysis.analyzeCompletion(rest);
      if (info.completeness() == Completeness.EMPTY) {
        break;
      }
      String snippet = info.source() == null ? rest : info.source();
      Syntax syntax = syntax(snippet, rest);
      boolean unfinished =
          info.completeness() == Completeness.DEFINITELY_INCOMPLETE
              || info.completeness() == Completeness.CONSIDERED_INCOMPLETE
              || syntax == Syntax.UNFINISHED;
      if (unfinished && (syntax != Syntax.WRONG || CodeMask.of(rest).endsOpen())) {
        return new Verdict(Status.INCOMPLETE, indent(code, mask, open));
      }
      if (syntax == Syntax.WRONG) {
        return new Verdict(Status.INVALID, "");
      }
      rest = info.remaining();
    }
    return mask.endsOpen()
        ? new Verdict(Status.INCOMPLETE, indent(code, mask, open))
        : new Verdict(Status.COMPLETE, "");
  }

  /**
   * Whether no bracket closes what is not open; leaves in {@code open} where those are that are.
   */
  private static boolean isBalanced(String masked, Deque<Integer> open) {
    for (int i = 0; i < masked.length(); i++) {
      int kind = "([{".indexOf(masked.charAt(i));
      if (kind >= 0) {
        open.push(i);
        continue;
      }
      int closed = ")]}".indexOf(masked.charAt(i));
      if (closed >= 0 && (open.isEmpty() || "([{".indexOf(masked.charAt(open.pop())) != closed)) {
        return false;
      }
    }
    return true;
  }

  /** One step deeper than the line with the innermost open bracket, or than the last line. */
  private static String indent(String code, CodeMask mask, Deque<Integer> open) {
    if (mask.endsOpen()) {
      return leading(code, code.length());
    }
    if (!open.isEmpty()) {
      return leading(code, open.peek()) + INDENT;
    }
    String same = leading(code, code.stripTrailing().length());
    return mask.code().stripTrailing().endsWith("}") ? same : same + INDENT;
  }

  private static String leading(String code, int offset) {
    int start = code.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
    int end = start;
    while (end < code.length() && (code.charAt(end) == ' ' || code.charAt(end) == '\t')) {
      end++;
    }
    return code.substring(start, end);
  }

  private enum Syntax {
    RIGHT,
    UNFINISHED,
    WRONG
  }

  private static Syntax syntax(String snippet, String written) {
    if (CONTINUATION.matcher(CodeMask.of(written).code()).lookingAt()) {
      return Syntax.WRONG;
    }
    if (Stream.of("", "class C { ", "class C { void m() { ").anyMatch(p -> parses(p, snippet))
        || parsesAsExpression(snippet)) {
      return Syntax.RIGHT;
    }
    boolean ends =
        Stream.of("", "class C { ", "class C { void m() { ", "class C { Object o = ")
            .anyMatch(prefix -> isUnfinished(prefix, written));
    return ends ? Syntax.UNFINISHED : Syntax.WRONG;
  }

  private static boolean parses(String prefix, String snippet) {
    String suffix = "\n" + "}".repeat((int) prefix.chars().filter(c -> c == '{').count());
    return errors(prefix + snippet + suffix).isEmpty();
  }

  private static boolean parsesAsExpression(String snippet) {
    String expression = snippet.stripTrailing();
    expression =
        expression.endsWith(";") ? expression.substring(0, expression.length() - 1) : expression;
    return errors("class C { Object o = " + expression + "\n; }").isEmpty();
  }

  private static boolean isUnfinished(String prefix, String written) {
    String code = prefix + written;
    int end = code.length() - 1;
    String masked = CodeMask.of(code).code();
    while (end > 0 && Character.isWhitespace(masked.charAt(end))) {
      end--;
    }
    int last = end;
    List<Diagnostic<? extends JavaFileObject>> errors = errors(code);
    return !errors.isEmpty()
        && errors.stream()
            .allMatch(error -> AT_END.contains(error.getCode()) || error.getPosition() > last);
  }

  private static List<Diagnostic<? extends JavaFileObject>> errors(String source) {
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///C.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    try {
      JavacTask task =
          (JavacTask)
              ToolProvider.getSystemJavaCompiler()
                  .getTask(null, null, found, List.of(), null, List.of(file));
      task.parse();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.getDiagnostics().stream()
        .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
        .<Diagnostic<? extends JavaFileObject>>map(d -> d)
        .toList();
  }
}
