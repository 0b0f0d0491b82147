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
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.InternalException;
import org.jspecify.annotations.Nullable;

/**
 * Defines the classes of snippets, rewritten.
 *
 * <p>A class is defined when it is first needed, not when JShell delivers it: only then does JShell
 * know the snippet it came from, and only then can its lines be mapped to the cell's.
 *
 * <p>Each wrapper class has a loader of its own, and shares it with the classes within it. Thus a
 * wrapper can be unloaded when no cell yet to come can name it (see {@link #release}), and no
 * thread, object or wrapper in use refers to it. A wrapper's loader holds those of the wrappers
 * that its code names, also before the JVM has linked them: code of an old cell goes on with what
 * it was compiled against, however late it gets there.
 *
 * <p>Written by the session's thread; classes are loaded by whichever thread needs them.
 */
final class SnippetLoader implements LoaderDelegate, ClassFiles {

  private final Hub hub = new Hub();
  private final SnippetTransformer transformer;

  /** The wrappers that cells yet to come may name. */
  private final Map<String, Wrapper> current = new ConcurrentHashMap<>();

  /** All wrappers that are not unloaded. */
  private final Map<String, Remains> known = new ConcurrentHashMap<>();

  private final ReferenceQueue<Wrapper> unloaded = new ReferenceQueue<>();

  /** Those delivered since that are the same but for their lines; by the session's thread only. */
  private final Map<String, byte[]> again = new HashMap<>();

  private final Sources sources;

  /**
   * @param notices told of methods that are too large to be seen into
   */
  SnippetLoader(Sources sources, Consumer<TooLarge> notices) {
    this.sources = sources;
    transformer = new SnippetTransformer(this, notices);
  }

  /** Finds what cells can name now. */
  ClassLoader classLoader() {
    return hub;
  }

  @Override
  public void load(ClassBytecodes[] classes) {
    forgetUnloaded();
    for (ClassBytecodes c : classes) {
      String outermost = SnippetClass.outermost(c.name());
      sources.forget(outermost);
      transformer.forget(c.name());
      current.computeIfAbsent(outermost, this::wrapper).deliver(c.name(), c.bytecodes());
      again.remove(c.name());
    }
    for (ClassBytecodes c : classes) { // those of one delivery may name each other
      current.get(SnippetClass.outermost(c.name())).link(c.bytecodes());
    }
  }

  private Wrapper wrapper(String name) {
    Wrapper made = new Wrapper(name);
    known.put(name, new Remains(made, unloaded));
    return made;
  }

  /**
   * Whether classes do what those delivered under their names do, if on other lines; but what was
   * on one line must be on one now, since all that is said of a line says where it is.
   */
  boolean doTheSame(ClassBytecodes[] classes) {
    return Arrays.stream(classes).allMatch(this::doesTheSame);
  }

  private boolean doesTheSame(ClassBytecodes c) {
    return wrapperOf(c.name())
        .flatMap(wrapper -> wrapper.original(c.name()))
        .filter(original -> SnippetCode.isSame(original, c.bytecodes()))
        .flatMap(original -> SnippetCode.movedLines(original, c.bytecodes()))
        .isPresent();
  }

  /** Keeps the classes that stand under these names, which {@link #doTheSame}. */
  void keep(ClassBytecodes[] classes) {
    for (ClassBytecodes c : classes) {
      again.put(c.name(), c.bytecodes());
    }
  }

  /** Tells of the classes of a snippet, which stay, where they stand now. */
  void move(Sources.Move move) {
    wrapperOf(move.wrapperClass())
        .ifPresent(
            wrapper -> wrapper.originals.keySet().forEach(name -> move(wrapper, name, move)));
  }

  private void move(Wrapper wrapper, String name, Sources.Move move) {
    byte[] before = wrapper.originals.get(name);
    byte[] now = Objects.requireNonNullElse(again.remove(name), before);
    if (wrapper.replace(name, now)) {
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

  /**
   * Lets go of wrappers that no cell yet to come can name.
   *
   * @param finished wrappers of snippets that declare nothing, and have been run; older versions of
   *     them included
   * @param inUse the wrappers of what is declared now; older versions of them are let go
   */
  void release(Collection<String> finished, Collection<String> inUse) {
    Versions over = new Versions();
    finished.forEach(over::add);
    Versions newest = new Versions();
    inUse.forEach(newest::add);
    Set<String> kept = new HashSet<>(inUse);
    current
        .keySet()
        .removeIf(
            name -> !kept.contains(name) && (over.haveSome(name) || newest.areNewerThan(name)));
    forgetUnloaded();
  }

  /** Whether cells yet to come can name a wrapper. */
  boolean canName(String wrapperClass) {
    return current.containsKey(wrapperClass);
  }

  /** How many wrappers are not unloaded, as far as that was noticed. */
  int wrappers() {
    forgetUnloaded();
    return known.size();
  }

  private void forgetUnloaded() {
    Object reference;
    while ((reference = unloaded.poll()) != null) {
      Remains gone = (Remains) reference;
      if (known.remove(gone.name, gone)) {
        sources.forget(gone.name);
        for (String name : gone.classes.keySet()) {
          transformer.unloaded(name);
          again.remove(name);
        }
      }
    }
  }

  @Override
  public void addToClasspath(String path) throws InternalException {
    try {
      for (String element : path.split(File.pathSeparator, -1)) {
        hub.addURL(new File(element).toURI().toURL());
      }
    } catch (MalformedURLException e) {
      throw new InternalException(e.toString());
    }
  }

  /** A class of a snippet that cells can name now, or any other class. */
  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    // Not Class.forName: for the JVM the class would then be the hub's too, and stay as long.
    return hub.loadClass(name);
  }

  /** The field that holds a top-level variable; empty if its wrapper was never needed. */
  Optional<Field> variable(String wrapperClass, String name) {
    try {
      Field field = findClass(wrapperClass).getField(name);
      field.setAccessible(true);
      return Optional.of(field);
    } catch (ClassNotFoundException | NoSuchFieldException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<byte[]> find(String name) {
    String binary = name.replace('/', '.');
    if (SnippetClass.isSnippet(binary)) {
      return wrapperOf(binary).flatMap(wrapper -> wrapper.original(binary));
    }
    try (InputStream file = hub.getResourceAsStream(name + ".class")) {
      return file == null ? Optional.empty() : Optional.of(file.readAllBytes());
    } catch (IOException e) {
      return Optional.empty(); // as if it were not there: the JVM will say what is wrong with it
    }
  }

  /** The wrapper of a class, whether cells can name it or not. */
  private Optional<Wrapper> wrapperOf(String className) {
    return Optional.ofNullable(known.get(SnippetClass.outermost(className))).map(Remains::get);
  }

  @Override
  public SnippetSource sourceOf(String name) {
    return sources.of(SnippetClass.outermost(name.replace('/', '.')));
  }

  /** What there is to forget when a wrapper is unloaded. */
  private static final class Remains extends WeakReference<Wrapper> {
    private final String name;
    private final Map<String, byte[]> classes;

    Remains(Wrapper wrapper, ReferenceQueue<Wrapper> unloaded) {
      super(wrapper, unloaded);
      name = wrapper.name;
      classes = wrapper.originals;
    }
  }

  /** Finds everything, defines what is not a snippet's. */
  private final class Hub extends URLClassLoader {
    static {
      registerAsParallelCapable();
    }

    Hub() {
      super("cells", new URL[0], SnippetLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!SnippetClass.isSnippet(name)) {
        return super.loadClass(name, resolve);
      }
      Wrapper wrapper = current.get(SnippetClass.outermost(name));
      if (wrapper == null) {
        throw new ClassNotFoundException(name);
      }
      return wrapper.own(name);
    }

    @Override
    protected void addURL(URL url) {
      super.addURL(url);
    }
  }

  /** Defines the classes of one wrapper. */
  private final class Wrapper extends ClassLoader {
    static {
      registerAsParallelCapable();
    }

    private final String name;

    /** Every class as JShell delivered it last; JShell itself keeps these bytes too. */
    private final Map<String, byte[]> originals = new ConcurrentHashMap<>();

    /** The wrappers that its code names, by name. */
    private final Map<String, Wrapper> named = new ConcurrentHashMap<>();

    Wrapper(String name) {
      super("cells", hub);
      this.name = name;
      // Who writes an assertion in a cell wants it to be looked at.
      setDefaultAssertionStatus(true);
    }

    void deliver(String className, byte[] bytes) {
      originals.put(className, bytes);
    }

    /** Delivers a class that does the same. Returns whether it will be made of this. */
    boolean replace(String className, byte[] bytes) {
      synchronized (getClassLoadingLock(className)) {
        originals.put(className, bytes);
        return findLoadedClass(className) == null;
      }
    }

    Optional<byte[]> original(String className) {
      return Optional.ofNullable(originals.get(className));
    }

    void link(byte[] bytes) {
      for (String other : SnippetClass.wrappersNamedIn(bytes)) {
        Wrapper wrapper = current.get(other);
        if (wrapper != null && wrapper != this) {
          named.put(other, wrapper);
        }
      }
    }

    @Override
    protected Class<?> loadClass(String className, boolean resolve) throws ClassNotFoundException {
      String outermost = SnippetClass.outermost(className);
      if (outermost.equals(name)) {
        return own(className);
      }
      @Nullable Wrapper other = named.get(outermost);
      return other == null ? super.loadClass(className, resolve) : other.own(className);
    }

    private Class<?> own(String className) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(className)) {
        Class<?> loaded = findLoadedClass(className);
        return loaded == null ? findClass(className) : loaded;
      }
    }

    @Override
    protected Class<?> findClass(String className) throws ClassNotFoundException {
      byte[] original = originals.get(className);
      if (original == null) {
        throw new ClassNotFoundException(className);
      }
      byte[] bytes = transformer.transform(original, sources.of(name));
      return defineClass(className, bytes, 0, bytes.length);
    }
  }
}
