package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;
import static org.objectweb.asm.Opcodes.ACC_VOLATILE;
import static org.objectweb.asm.Opcodes.ASM9;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;

/**
 * What classes inherit, and how their fields are declared. Read from class files: loading a class
 * to rewrite another would run into circles. Thread-safe.
 */
final class Kinship {

  /** A declared field. */
  record Field(String declaringClass, String name, boolean changes, boolean isVolatile) {}

  private record Header(List<String> parents, Map<String, Field> fields) {
    static final Header NONE = new Header(List.of(), Map.of());
  }

  private final ClassFiles files;
  private final Map<String, Header> headers = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> jdkAncestors = new ConcurrentHashMap<>();

  Kinship(ClassFiles files) {
    this.files = files;
  }

  /** Learns about a class that is being rewritten. */
  void learn(ClassReader reader, SnippetSource source) {
    headers.put(reader.getClassName(), header(reader, source));
  }

  /** Whatever was known of a class is no longer true. */
  void forget(String name) {
    headers.remove(name);
    jdkAncestors.remove(name);
  }

  /** The classes and interfaces of the JDK that a class is or extends, the nearest of each line. */
  Set<String> jdkAncestors(String name) {
    if (isJdk(name)) {
      return Set.of(name);
    }
    Set<String> known = jdkAncestors.get(name);
    if (known != null) {
      return known;
    }
    Header header = header(name);
    Set<String> found =
        header.parents().stream()
            .flatMap(parent -> jdkAncestors(parent).stream())
            .collect(Collectors.toUnmodifiableSet());
    if (!header.equals(Header.NONE)) { // else it may still come
      jdkAncestors.put(name, found);
    }
    return found;
  }

  /** The field that code means by a name; empty if it is the JDK's, or nowhere to be found. */
  Optional<Field> field(String owner, String name) {
    if (isJdk(owner)) {
      return Optional.empty();
    }
    Header header = header(owner);
    Field declared = header.fields().get(name);
    if (declared != null) {
      return Optional.of(declared);
    }
    return header.parents().stream().flatMap(parent -> field(parent, name).stream()).findFirst();
  }

  private static boolean isJdk(String name) {
    return name.startsWith("java/") || name.startsWith("javax/") || name.startsWith("[");
  }

  private Header header(String name) {
    Header known = headers.get(name);
    if (known != null) {
      return known;
    }
    Optional<byte[]> file = files.find(name);
    if (file.isEmpty()) {
      return Header.NONE;
    }
    Header read = header(new ClassReader(file.get()), files.sourceOf(name));
    headers.put(name, read);
    return read;
  }

  private static Header header(ClassReader reader, SnippetSource source) {
    List<String> parents = new ArrayList<>();
    if (reader.getSuperName() != null) {
      parents.add(reader.getSuperName());
    }
    parents.addAll(List.of(reader.getInterfaces()));
    Map<String, Field> fields = new HashMap<>();
    boolean topLevel = SnippetClass.isOutermost(reader.getClassName());
    reader.accept(
        new ClassVisitor(ASM9) {
          @Override
          public FieldVisitor visitField(
              int access, String name, String descriptor, String signature, Object value) {
            boolean fixed =
                (access & (ACC_FINAL | ACC_SYNTHETIC)) != 0
                    || (topLevel && source.finalNames().contains(name));
            boolean isVolatile =
                (access & ACC_VOLATILE) != 0 || (topLevel && source.volatileNames().contains(name));
            fields.put(name, new Field(reader.getClassName(), name, !fixed, isVolatile));
            return null;
          }
        },
        ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
    return new Header(List.copyOf(parents), Map.copyOf(fields));
  }
}
