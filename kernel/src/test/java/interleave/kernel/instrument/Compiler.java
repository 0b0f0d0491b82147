package interleave.kernel.instrument;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** javac, in memory. */
final class Compiler {

  private Compiler() {}

  /** All classes of all programs, by name. Many at once take little longer than one. */
  static Map<String, byte[]> compile(List<Corpus.Program> programs) {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    Map<String, ByteArrayOutputStream> classes = new TreeMap<>();
    List<JavaFileObject> sources = new ArrayList<>();
    programs.forEach(program -> sources.add(new Source(program)));
    JavaFileManager files =
        new ForwardingJavaFileManager<>(javac.getStandardFileManager(problems, null, null)) {
          @Override
          public JavaFileObject getJavaFileForOutput(
              Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + name), kind) {
              @Override
              public OutputStream openOutputStream() {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                classes.put(name, bytes);
                return bytes;
              }
            };
          }
        };
    List<String> options = List.of("-proc:none", "-nowarn");
    if (!javac.getTask(null, files, problems, options, null, sources).call()) {
      throw new IllegalArgumentException(problems.getDiagnostics().toString());
    }
    Map<String, byte[]> result = new TreeMap<>();
    classes.forEach((name, bytes) -> result.put(name, bytes.toByteArray()));
    return result;
  }

  private static final class Source extends SimpleJavaFileObject {
    private final Corpus.Program program;

    Source(Corpus.Program program) {
      super(URI.create("mem:///" + program.className().replace('.', '/') + ".java"), Kind.SOURCE);
      this.program = program;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return program.source();
    }
  }
}
