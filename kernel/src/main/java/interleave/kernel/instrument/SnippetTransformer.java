package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.ACC_VOLATILE;
import static org.objectweb.asm.Opcodes.ASM9;

import interleave.hooks.HookSites;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassTooLargeException;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Rewrites the class of a snippet before it is defined:
 *
 * <ul>
 *   <li>each method gets up to three bodies, which announce what they do to {@link
 *       interleave.hooks.Hooks}; the bodies that a method would have in common are one;
 *   <li>a {@linkplain interleave.hooks.Hooks#poll poll} on every way back in a loop, and on entry
 *       of each method that calls another (recursion is a loop too), so that it can be stopped.
 *       Loops that only count are polled from time to time, and stay as fast as they were;
 *   <li>{@code System.exit}, {@code Runtime.exit} and {@code Runtime.halt}, also as method
 *       references, end the cell and not the process;
 *   <li>top-level variables get back the {@code volatile} that JShell drops. {@code final} cannot
 *       be put back (JShell initializes a variable in a method, and the JVM lets only the class
 *       initializer write a final static); assignments from elsewhere throw instead;
 *   <li>what Java makes reachable within the package becomes public: see {@link Reach};
 *   <li>the source file becomes the cell and line numbers become the cell's, so that every stack
 *       trace, the learner's own {@code printStackTrace} included, speaks of cells.
 * </ul>
 *
 * <p>No class is loaded to rewrite another, and no frame is computed anew: what is inserted keeps
 * the compiler's frames right, and what has frames of its own begins where they are known.
 *
 * <p>One instance serves all classes of one session; thread-safe.
 */
public final class SnippetTransformer {

  /** How much is done to a method. */
  enum Depth {
    NOTHING,
    FREE_BODY,
    ALL_BODIES
  }

  private final Kinship kinship;
  private final JdkCalls calls;
  private final Consumer<TooLarge> notices;

  /** The numbers of the sites in each class. */
  private final Map<String, List<Integer>> sites = new ConcurrentHashMap<>();

  /**
   * @param files where the classes are that those to be rewritten name
   * @param notices told of methods that are too large; called by whoever transforms
   */
  public SnippetTransformer(ClassFiles files, Consumer<TooLarge> notices) {
    this.kinship = new Kinship(files);
    this.calls = new JdkCalls(kinship);
    this.notices = notices;
  }

  /** There is another class of this name now; the one before was never defined. */
  public void forget(String className) {
    kinship.forget(className.replace('.', '/'));
  }

  /** A class is no longer in the JVM: nothing refers to it, nor to a place in its code. */
  public void unloaded(String className) {
    forget(className);
    List<Integer> gone = sites.remove(className.replace('.', '/'));
    if (gone != null) {
      HookSites.forget(gone);
    }
  }

  /** Returns the rewritten class. */
  public byte[] transform(byte[] bytes, SnippetSource source) {
    ClassReader reader = new ClassReader(bytes);
    kinship.learn(reader, source);
    Map<String, Depth> depths = new HashMap<>();
    while (true) {
      try {
        byte[] rewritten = transform(reader, source, depths);
        depths.forEach((method, depth) -> notify(reader, source, method, depth));
        return rewritten;
      } catch (MethodTooLargeException e) {
        String method = SnippetClass.learnersMethod(e.getMethodName()) + e.getDescriptor();
        lessen(depths, method, e);
      } catch (ClassTooLargeException e) {
        lessen(depths, ClassWeaver.EVERY_METHOD, e);
      }
    }
  }

  private static void lessen(Map<String, Depth> depths, String method, RuntimeException tooLarge) {
    switch (depths.getOrDefault(method, Depth.ALL_BODIES)) {
      case ALL_BODIES -> depths.put(method, Depth.FREE_BODY);
      case FREE_BODY -> depths.put(method, Depth.NOTHING);
      default -> throw tooLarge;
    }
  }

  private void notify(ClassReader reader, SnippetSource source, String method, Depth depth) {
    int end = method.indexOf('(');
    notices.accept(
        new TooLarge(
            source.unit(),
            reader.getClassName().replace('/', '.'),
            end < 0 ? method : method.substring(0, end),
            depth == Depth.FREE_BODY));
  }

  private byte[] transform(ClassReader reader, SnippetSource source, Map<String, Depth> depths) {
    ClassNode node = new ClassNode(ASM9);
    reader.accept(node, ClassReader.EXPAND_FRAMES);
    node.sourceFile = source.unit();
    node.sourceDebug = null;
    repairVolatile(node, source);
    Reach.widen(node);
    node.methods.forEach(method -> mapLines(method, source));
    List<Integer> own = sites.computeIfAbsent(node.name, name -> new ArrayList<>());
    node.methods = new ClassWeaver(node, source.unit(), kinship, calls, depths, own::add).methods();
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    node.accept(writer);
    return writer.toByteArray();
  }

  private static void repairVolatile(ClassNode node, SnippetSource source) {
    if (SnippetClass.isOutermost(node.name)) {
      for (FieldNode field : node.fields) {
        if (source.volatileNames().contains(field.name)) {
          field.access |= ACC_VOLATILE;
        }
      }
    }
  }

  /** Turns generated lines into lines of the cell. */
  private static void mapLines(MethodNode method, SnippetSource source) {
    for (AbstractInsnNode insn : method.instructions.toArray()) {
      if (insn instanceof LineNumberNode number) {
        int mapped = source.lineOf().applyAsInt(number.line);
        if (mapped > 0) {
          number.line = mapped;
        } else {
          method.instructions.remove(number);
        }
      }
    }
  }
}
