package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.ACC_PRIVATE;
import static org.objectweb.asm.Opcodes.ACC_PROTECTED;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;

import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Lets snippets reach each other across class loaders. To the compiler all of them are in one
 * package; to the JVM the packages of two loaders are two, and so are their modules. What the
 * compiler has let pass must pass, so:
 *
 * <ul>
 *   <li>what is not private becomes public. Private members stay: only code of the same wrapper,
 *       and so of the same loader, may use them. Who overrides whom does not change: a method that
 *       overrides was already allowed to. Reflection sees that a member is public;
 *   <li>a sealed class whose heirs are in other wrappers becomes a plain one: the JVM wants them in
 *       one module. The compiler, which reads the class as it was, still knows.
 * </ul>
 */
final class Reach {

  private Reach() {}

  static void widen(ClassNode node) {
    node.access = widened(node.access);
    for (FieldNode field : node.fields) {
      field.access = widened(field.access);
    }
    for (MethodNode method : node.methods) {
      if (!method.name.equals("<clinit>")) {
        method.access = widened(method.access);
      }
    }
    if (node.permittedSubclasses != null && !isWithin(node, node.permittedSubclasses)) {
      node.permittedSubclasses = null;
    }
  }

  private static int widened(int access) {
    return (access & ACC_PRIVATE) != 0 ? access : (access & ~ACC_PROTECTED) | ACC_PUBLIC;
  }

  private static boolean isWithin(ClassNode node, Iterable<String> heirs) {
    Set<String> wrappers = new TreeSet<>();
    wrappers.add(SnippetClass.outermost(node.name));
    heirs.forEach(heir -> wrappers.add(SnippetClass.outermost(heir)));
    return wrappers.size() == 1;
  }
}
