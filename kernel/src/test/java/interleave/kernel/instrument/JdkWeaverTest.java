package interleave.kernel.instrument;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicVerifier;

/**
 * The JVM does not verify classes of its own: what the weaver makes of them is verified here, for
 * every class of this JDK that it changes.
 */
class JdkWeaverTest {

  private static final Path JDK = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/");

  private final Map<String, byte[]> classes = concerned();
  private final JdkWeaver weaver = new JdkWeaver();

  @Test
  void everyMethod_hasTheStackAndTheLocalsItUses() {
    classes.forEach((name, bytes) -> verify(weave(name, bytes)));
    assertFalse(weaver.hasFailed());
  }

  /** As the JVM hands them out when they have been loaded without verification. */
  @Test
  void withoutStackMaps_itMakesTheSame() {
    List<String> different =
        classes.keySet().stream()
            .filter(
                name -> {
                  byte[] bare = weave(name, withoutStackMaps(classes.get(name)));
                  verify(bare);
                  return !depths(bare).equals(depths(weave(name, classes.get(name))));
                })
            .toList();
    assertEquals(List.of(), different);
  }

  @Test
  void whereThreadsWait_itChangesSomething() {
    for (String name :
        List.of(
            "java/lang/Thread",
            "java/util/Timer",
            "java/util/TimerThread",
            "java/util/concurrent/locks/LockSupport",
            "java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject",
            "java/util/concurrent/FutureTask")) {
      byte[] bytes = classes.get(name);
      assertTrue(weave(name, bytes) != bytes, name);
    }
  }

  private byte[] weave(String name, byte[] bytes) {
    byte[] woven = weaver.transform(null, name, null, null, bytes);
    return woven == null ? bytes : woven;
  }

  private static void verify(byte[] bytes) {
    ClassNode node = read(bytes, 0);
    for (MethodNode method : node.methods) {
      try {
        new Analyzer<>(new BasicVerifier()).analyze(node.name, method);
      } catch (AnalyzerException wrong) {
        throw new AssertionError(node.name + "." + method.name + method.desc, wrong);
      }
    }
  }

  /** How much room each method asks for. */
  private static List<String> depths(byte[] bytes) {
    return read(bytes, 0).methods.stream()
        .map(m -> m.name + m.desc + " " + m.maxStack + " " + m.maxLocals)
        .toList();
  }

  private static byte[] withoutStackMaps(byte[] bytes) {
    ClassWriter writer = new ClassWriter(0);
    read(bytes, ClassReader.SKIP_FRAMES).accept(writer);
    return writer.toByteArray();
  }

  private static ClassNode read(byte[] bytes, int how) {
    ClassNode node = new ClassNode();
    new ClassReader(bytes).accept(node, how);
    return node;
  }

  private static Map<String, byte[]> concerned() {
    Path base = JDK.resolve("modules/java.base");
    try (Stream<Path> files = Files.walk(base.resolve("java"))) {
      return files
          .filter(file -> file.toString().endsWith(".class"))
          .filter(file -> JdkWeaver.concerns(name(base, file)))
          .collect(Collectors.toMap(file -> name(base, file), JdkWeaverTest::bytes));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String name(Path base, Path file) {
    return base.relativize(file).toString().replace(".class", "");
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
