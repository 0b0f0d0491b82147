package interleave.kernel.instrument;

import interleave.hooks.JdkHooks;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * Rewrites those classes of the JDK in which threads wait, start and look at the clock, so that
 * what happens inside {@code java.util.concurrent} can be explored. They call {@link JdkHooks}
 * then, and do what they always did for every thread that nobody controls.
 *
 * <p>The JVM gives the means only to an agent, a jar whose manifest names a class. This one is made
 * when it is first needed: a kernel that never explores does not pay for it, and a JVM with an
 * agent from the start reads its classes anew instead of taking them from its archive. It is loaded
 * as the launcher loads the agent of an executable jar, which takes no option and gives no warning.
 */
public final class JdkAgent {

  private static boolean tried;

  private JdkAgent() {}

  /**
   * Rewrites the JDK's classes, once in the life of a JVM. Takes some tenths of a second the first
   * time.
   *
   * @return whether the JDK's code can be controlled now; if not, exploring goes without
   */
  public static synchronized boolean install() {
    if (!tried) {
      tried = true;
      boolean reachable = JdkHooks.class.getClassLoader() == null; // else the JDK cannot call them
      if (reachable) {
        load();
      }
    }
    return JdkHooks.areInstalled();
  }

  private static void load() {
    Path jar = null;
    try {
      jar = Files.createTempFile("interleave-agent", ".jar");
      writeJar(jar);
      Class.forName("sun.instrument.InstrumentationImpl")
          .getMethod("loadAgent", String.class)
          .invoke(null, jar.toString());
    } catch (IOException | InvocationTargetException | IllegalAccessException e) {
      return; // a JVM that lets no agent in: said where something cannot be explored
    } catch (ClassNotFoundException | NoSuchMethodException e) {
      return; // another JDK than those that are known
    } finally {
      delete(jar);
    }
  }

  private static void writeJar(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.putValue("Launcher-Agent-Class", JdkAgent.class.getName());
    attributes.putValue("Can-Retransform-Classes", "true");
    try (OutputStream out = Files.newOutputStream(jar)) {
      new JarOutputStream(out, manifest).close();
    }
  }

  private static void delete(Path jar) {
    if (jar != null) {
      try {
        Files.deleteIfExists(jar);
      } catch (IOException e) {
        jar.toFile().deleteOnExit(); // in use, on Windows
      }
    }
  }

  /** For the kernel alone. */
  private static void open(Instrumentation instrumentation) {
    // What tasks a timer or a pool has is to be read from fields only. What it takes to run the
    // threads of an exploration on one is in jdk.internal.vm and java.lang.
    Set<Module> kernel = Set.of(JdkAgent.class.getModule());
    instrumentation.redefineModule(
        Object.class.getModule(),
        Set.of(),
        Map.of("jdk.internal.vm", kernel),
        Map.of("java.util", kernel, "java.util.concurrent", kernel, "java.lang", kernel),
        Set.of(),
        Map.of());
  }

  /** Called by the JVM. */
  public static void agentmain(String arguments, Instrumentation instrumentation)
      throws UnmodifiableClassException {
    open(instrumentation);
    JdkWeaver weaver = new JdkWeaver();
    instrumentation.addTransformer(weaver, true);
    List<Class<?>> loaded = new ArrayList<>();
    for (Class<?> type : instrumentation.getAllLoadedClasses()) {
      if (JdkWeaver.concerns(type.getName().replace('.', '/'))
          && type.getClassLoader() == null
          && instrumentation.isModifiableClass(type)) {
        loaded.add(type);
      }
    }
    instrumentation.retransformClasses(loaded.toArray(new Class<?>[0]));
    if (weaver.hasFailed()) {
      return;
    }
    JdkHooks.installed();
  }
}
