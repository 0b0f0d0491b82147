package interleave.kernel.shell;

import interleave.hooks.HookSites;
import interleave.kernel.instrument.ClassFiles;
import interleave.kernel.instrument.SnippetClass;
import interleave.kernel.instrument.SnippetCode;
import interleave.kernel.instrument.SnippetSource;
import interleave.kernel.instrument.SnippetTransformer;
import interleave.kernel.instrument.TooLarge;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.InternalException;

/**
 * Defines the classes of snippets, rewritten.
 *
 * <p>A class is defined when it is first needed, not when JShell delivers it: only then does JShell
 * know the snippet it came from, and only then can its lines be mapped to the cell's.
 */
final class SnippetLoader implements LoaderDelegate, ClassFiles {

  private final Loader loader = new Loader();
  private final SnippetTransformer transformer;
  private final Map<String, byte[]> delivered = new ConcurrentHashMap<>();

  /** Every class as the one that stands was delivered; JShell itself keeps these bytes too. */
  private final Map<String, byte[]> originals = new ConcurrentHashMap<>();

  /** Those delivered since that are the same but for their lines; by the session's thread only. */
  private final Map<String, byte[]> again = new HashMap<>();

  private final Sources sources;

  /**
   * @param notices told of methods that are too large to be seen into
   */
  SnippetLoader(Sources sources, Consumer<TooLarge> notices) {
    this.sources = sources;
    // Who writes an assertion in a cell wants it to be looked at.
    loader.setDefaultAssertionStatus(true);
    transformer = new SnippetTransformer(this, notices);
  }

  ClassLoader classLoader() {
    return loader;
  }

  @Override
  public void load(ClassBytecodes[] classes) {
    for (ClassBytecodes c : classes) {
      sources.forget(SnippetClass.outermost(c.name()));
      transformer.forget(c.name());
      delivered.put(c.name(), c.bytecodes());
      originals.put(c.name(), c.bytecodes());
      again.remove(c.name());
    }
  }

  /**
   * Whether classes do what those delivered under their names do, if on other lines; but what was
   * on one line must be on one now, since all that is said of a line says where it is.
   */
  boolean doTheSame(ClassBytecodes[] classes) {
    return Arrays.stream(classes).allMatch(this::doesTheSame);
  }

  private boolean doesTheSame(ClassBytecodes c) {
    byte[] original = originals.get(c.name());
    return original != null
        && SnippetCode.isSame(original, c.bytecodes())
        && SnippetCode.movedLines(original, c.bytecodes()).isPresent();
  }

  /** Keeps the classes that stand under these names, which {@link #doTheSame}. */
  void keep(ClassBytecodes[] classes) {
    for (ClassBytecodes c : classes) {
      again.put(c.name(), c.bytecodes());
    }
  }

  /** Tells of the classes of a snippet, which stay, where they stand now. */
  void move(Sources.Move move) {
    originals.keySet().stream()
        .filter(name -> SnippetClass.outermost(name).equals(move.wrapperClass()))
        .forEach(name -> move(name, move));
  }

  private void move(String name, Sources.Move move) {
    byte[] before = originals.get(name);
    byte[] now = Objects.requireNonNullElse(again.remove(name), before);
    originals.put(name, now);
    if (delivered.replace(name, now) != null) {
      return; // it was not needed yet: it will be made of this
    }
    Map<Integer, Integer> lines = new HashMap<>();
    SnippetCode.movedLines(before, now)
        .orElseThrow()
        .forEach(
            (from, to) ->
                lines.put(
                    move.from().lineOf().applyAsInt(from), move.to().lineOf().applyAsInt(to)));
    lines.remove(0); // what stands for no line
    sources.moveLines(name, lines);
    HookSites.replaceAll(
        site ->
            site.className().equals(name)
                ? site.movedTo(move.to().unit(), lines.getOrDefault(site.line(), site.line()))
                : site);
  }

  @Override
  public void classesRedefined(ClassBytecodes[] classes) {
    load(classes);
  }

  @Override
  public void addToClasspath(String path) throws InternalException {
    try {
      for (String element : path.split(File.pathSeparator, -1)) {
        loader.addURL(new File(element).toURI().toURL());
      }
    } catch (MalformedURLException e) {
      throw new InternalException(e.toString());
    }
  }

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    return Class.forName(name, false, loader);
  }

  /** The field that holds a top-level variable; empty if its wrapper was never needed. */
  Optional<Field> variable(String wrapperClass, String name) {
    try {
      Field field = findClass(wrapperClass).getField(name);
      field.setAccessible(true); // the field is public, its class is not
      return Optional.of(field);
    } catch (ClassNotFoundException | NoSuchFieldException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<byte[]> find(String name) {
    byte[] own = delivered.get(name.replace('/', '.'));
    if (own != null) {
      return Optional.of(own);
    }
    try (InputStream file = loader.getResourceAsStream(name + ".class")) {
      return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
    } catch (IOException e) {
      return Optional.empty(); // as if it were not there: the JVM will say what is wrong with it
    }
  }

  @Override
  public SnippetSource sourceOf(String name) {
    return sources.of(SnippetClass.outermost(name.replace('/', '.')));
  }

  private final class Loader extends URLClassLoader {
    static {
      registerAsParallelCapable();
    }

    Loader() {
      super("cells", new URL[0], SnippetLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] original = delivered.get(name);
      if (original == null) {
        return super.findClass(name);
      }
      SnippetSource source = sources.of(SnippetClass.outermost(name));
      byte[] bytes = transformer.transform(original, source);
      Class<?> defined = defineClass(name, bytes, 0, bytes.length);
      delivered.remove(name);
      return defined;
    }

    @Override
    protected void addURL(URL url) {
      super.addURL(url);
    }
  }
}
