package interleave.kernel.instrument;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import interleave.hooks.Director;
import interleave.hooks.HookKind;
import interleave.hooks.Hooks;
import interleave.runtime.PlainJava;
import interleave.runtime.ThreadScope;
import interleave.trace.Recorder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.util.CheckClassAdapter;

/** Runs programs as they were compiled, or rewritten, in one body or another. */
final class Runner {

  private final Map<String, byte[]> compiled;
  private final SnippetTransformer transformer;

  Runner(Map<String, byte[]> compiled) {
    this.compiled = compiled;
    transformer =
        new SnippetTransformer(
            new ClassFiles() {
              @Override
              public Optional<byte[]> find(String name) {
                return Optional.ofNullable(compiled.get(name.replace('/', '.')));
              }

              @Override
              public SnippetSource sourceOf(String name) {
                return source();
              }
            },
            tooLarge -> {
              throw new IllegalStateException(tooLarge.toString());
            });
  }

  private static SnippetSource source() {
    return new SnippetSource("cell", line -> line, Set.of(), Set.of());
  }

  /** The class rewritten; fails if ASM's verifier has anything against it. */
  byte[] rewritten(String name) {
    byte[] bytes = transformer.transform(compiled.get(name), source());
    new ClassReader(bytes).accept(new CheckClassAdapter(null, true), 0);
    return bytes;
  }

  /** Has the JVM's verifier look at every class of a program. */
  void link(Corpus.Program program) throws ReflectiveOperationException {
    Loader loader = new Loader(true);
    for (String name : compiled.keySet()) {
      if (name.equals(program.className()) || name.startsWith(program.className() + "$")) {
        // Asking for its methods links a class, and initializes nothing.
        assertNotNull(loader.loadClass(name).getDeclaredMethods());
      }
    }
  }

  /**
   * @param faults what was wrong with what was announced
   * @param seen how often each kind of thing was announced
   * @param tasks how many tasks that were handed over have run
   */
  record Run(Outcome outcome, List<String> faults, Map<HookKind, Integer> seen, int tasks) {}

  Outcome plain(Corpus.Program program) {
    return run(program, new Loader(false));
  }

  /** In free bodies that nobody listens to. */
  Outcome unheard(Corpus.Program program) {
    return run(program, new Loader(true));
  }

  Run free(Corpus.Program program) {
    Loader loader = new Loader(true);
    Announcements announced = new Announcements(loader);
    Hooks.setSink(announced);
    try {
      return announced.runOf(run(program, loader));
    } finally {
      Hooks.setSink(null);
    }
  }

  /** In free bodies, seen, recorded and made to be stoppable as in a cell. */
  Outcome plainJava(Corpus.Program program) {
    Hooks.setSink(PlainJava.SINK);
    try (ThreadScope scope = new ThreadScope("program", new Recorder("program"))) {
      return scope.call(() -> run(program, new Loader(true)));
    } catch (Exception e) {
      throw new IllegalStateException("a run lets nothing out", e);
    } finally {
      Hooks.setSink(null);
    }
  }

  Run race(Corpus.Program program) {
    Loader loader = new Loader(true);
    return directed(program, loader, new Announcements(loader));
  }

  Run explore(Corpus.Program program) {
    Loader loader = new Loader(true);
    return directed(program, loader, new PassThrough(loader));
  }

  private static Run directed(Corpus.Program program, Loader loader, Announcements announced) {
    Director director = thread -> announced.isOfRun(thread) ? announced : null;
    Hooks.addDirector(director);
    try {
      return announced.runOf(run(program, loader));
    } finally {
      Hooks.removeDirector(director);
    }
  }

  private static Outcome run(Corpus.Program program, Loader loader) {
    PrintStream usual = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ClassLoader usualLoader = Thread.currentThread().getContextClassLoader();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    Thread.currentThread().setContextClassLoader(loader);
    try {
      Method body = loader.loadClass(program.className()).getDeclaredMethod(SnippetClass.BODY);
      body.setAccessible(true);
      Object value = body.invoke(null);
      return Outcome.returned(value, printed.toString(StandardCharsets.UTF_8));
    } catch (InvocationTargetException e) {
      return Outcome.threw(e.getCause(), printed.toString(StandardCharsets.UTF_8));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    } finally {
      System.setOut(usual);
      Thread.currentThread().setContextClassLoader(usualLoader);
      Thread.interrupted();
    }
  }

  private final class Loader extends ClassLoader {
    private final boolean rewrites;

    Loader(boolean rewrites) {
      super(Runner.class.getClassLoader());
      this.rewrites = rewrites;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (!compiled.containsKey(name)) {
        throw new ClassNotFoundException(name);
      }
      byte[] bytes = rewrites ? rewritten(name) : compiled.get(name);
      return defineClass(name, bytes, 0, bytes.length);
    }
  }
}
