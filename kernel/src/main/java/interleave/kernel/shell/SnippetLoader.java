package interleave.kernel.shell;

import interleave.kernel.instrument.SnippetClass;
import interleave.kernel.instrument.SnippetSource;
import interleave.kernel.instrument.SnippetTransformer;
import java.io.File;
import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.InternalException;

/**
 * Defines the classes of snippets, rewritten.
 *
 * <p>A class is defined when it is first needed, not when JShell delivers it: only then does JShell
 * know the snippet it came from, and only then can its lines be mapped to the cell's.
 */
final class SnippetLoader implements LoaderDelegate {

  private final Loader loader = new Loader();
  private final SnippetTransformer transformer = new SnippetTransformer();
  private final Map<String, byte[]> delivered = new ConcurrentHashMap<>();
  private final Sources sources;

  SnippetLoader(Sources sources) {
    this.sources = sources;
  }

  ClassLoader classLoader() {
    return loader;
  }

  @Override
  public void load(ClassBytecodes[] classes) {
    for (ClassBytecodes c : classes) {
      sources.forget(SnippetClass.outermost(c.name()));
      delivered.put(c.name(), c.bytecodes());
    }
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
