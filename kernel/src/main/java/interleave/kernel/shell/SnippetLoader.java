package interleave.kernel.shell;

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
import java.util.Map;
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

  /** Every class as JShell delivered it; JShell itself keeps these bytes too. */
  private final Map<String, byte[]> originals = new ConcurrentHashMap<>();

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
    }
  }

  /** Whether classes do what those delivered under their names do, if on other lines. */
  boolean doTheSame(ClassBytecodes[] classes) {
    return Arrays.stream(classes)
        .allMatch(
            c ->
                originals.containsKey(c.name())
                    && SnippetCode.isSame(originals.get(c.name()), c.bytecodes()));
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
