package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.ACC_ABSTRACT;
import static org.objectweb.asm.Opcodes.ACC_NATIVE;
import static org.objectweb.asm.Opcodes.ACC_VOLATILE;
import static org.objectweb.asm.Opcodes.ASM9;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.POP;
import static org.objectweb.asm.Opcodes.POP2;
import static org.objectweb.asm.Opcodes.PUTSTATIC;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodTooLargeException;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Rewrites the class of a snippet before it is defined:
 *
 * <ul>
 *   <li>a {@linkplain interleave.hooks.Hooks#poll poll} on every way back in a loop, and on entry
 *       of each method that calls another (recursion is a loop too), so that it can be stopped;
 *   <li>{@code System.exit}, {@code Runtime.exit} and {@code Runtime.halt}, also as method
 *       references, end the cell and not the process;
 *   <li>top-level variables get back the {@code volatile} that JShell drops. {@code final} cannot
 *       be put back (JShell initializes a variable in a method, and the JVM lets only the class
 *       initializer write a final static); assignments from elsewhere throw instead;
 *   <li>the source file becomes the cell and line numbers become the cell's, so that every stack
 *       trace, the learner's own {@code printStackTrace} included, speaks of cells.
 * </ul>
 *
 * <p>All that is inserted is straight-line code with nothing left on the stack: frames and maxima
 * stay as the compiler computed them, and no class needs to be loaded to compute them anew.
 *
 * <p>One instance serves all classes of one session; thread-safe.
 */
public final class SnippetTransformer {

  private static final String HOOKS = "interleave/hooks/Hooks";

  /** Top-level variables declared final, as "class.variable". */
  private final Set<String> finals = ConcurrentHashMap.newKeySet();

  /** Returns the rewritten class. A method that gets too large for the JVM stays as it was. */
  public byte[] transform(byte[] bytes, SnippetSource source) {
    ClassReader reader = new ClassReader(bytes);
    for (String variable : source.finalNames()) {
      finals.add(reader.getClassName() + "." + variable);
    }
    Set<String> untouched = new HashSet<>();
    while (true) {
      // Not from the reader's constant pool, if a method must stay as it was it is copied anyway.
      ClassWriter writer = new ClassWriter(reader, 0);
      reader.accept(new Rewriter(writer, source, untouched), 0);
      try {
        return writer.toByteArray();
      } catch (MethodTooLargeException e) {
        if (!untouched.add(e.getMethodName() + e.getDescriptor())) {
          throw e;
        }
      }
    }
  }

  private final class Rewriter extends ClassVisitor {
    private final SnippetSource source;
    private final Set<String> untouched;
    private String className = "";

    Rewriter(ClassVisitor next, SnippetSource source, Set<String> untouched) {
      super(ASM9, next);
      this.source = source;
      this.untouched = untouched;
    }

    @Override
    public void visit(
        int version,
        int access,
        String name,
        String signature,
        String superName,
        String[] interfaces) {
      className = name;
      super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public void visitSource(String file, String debug) {
      super.visitSource(source.unit(), null);
    }

    @Override
    public FieldVisitor visitField(
        int access, String name, String descriptor, String signature, Object value) {
      boolean topLevel = SnippetClass.isOutermost(className);
      int repaired =
          topLevel && source.volatileNames().contains(name) ? access | ACC_VOLATILE : access;
      return super.visitField(repaired, name, descriptor, signature, value);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      MethodVisitor next = super.visitMethod(access, name, descriptor, signature, exceptions);
      MethodVisitor lines = new Lines(next, source);
      boolean hasCode = (access & (ACC_ABSTRACT | ACC_NATIVE)) == 0;
      return hasCode && !untouched.contains(name + descriptor)
          ? new Body(lines, className, !name.equals("<clinit>"))
          : lines;
    }
  }

  /** Turns generated lines into lines of the cell. */
  private static final class Lines extends MethodVisitor {
    private final SnippetSource source;

    Lines(MethodVisitor next, SnippetSource source) {
      super(ASM9, next);
      this.source = source;
    }

    @Override
    public void visitLineNumber(int line, Label start) {
      int mapped = source.lineOf().applyAsInt(line);
      if (mapped > 0) {
        super.visitLineNumber(mapped, start);
      }
    }
  }

  private final class Body extends MethodVisitor {
    private final String className;
    private final boolean pollsOnEntry;
    private final Set<Label> passed = new HashSet<>();

    Body(MethodVisitor next, String className, boolean pollsOnEntry) {
      super(ASM9, next);
      this.className = className;
      this.pollsOnEntry = pollsOnEntry;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (pollsOnEntry) {
        poll();
      }
    }

    @Override
    public void visitLabel(Label label) {
      passed.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int opcode, Label target) {
      if (passed.contains(target)) {
        poll();
      }
      super.visitJumpInsn(opcode, target);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label otherwise, Label... targets) {
      pollIfBack(otherwise, targets);
      super.visitTableSwitchInsn(min, max, otherwise, targets);
    }

    @Override
    public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] targets) {
      pollIfBack(otherwise, targets);
      super.visitLookupSwitchInsn(otherwise, keys, targets);
    }

    private void pollIfBack(Label otherwise, Label[] targets) {
      boolean back = passed.contains(otherwise);
      for (Label target : targets) {
        back |= passed.contains(target);
      }
      if (back) {
        poll();
      }
    }

    private void poll() {
      super.visitMethodInsn(INVOKESTATIC, HOOKS, "poll", "()V", false);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (opcode == INVOKESTATIC && isSystemExit(owner, name, descriptor)) {
        super.visitMethodInsn(INVOKESTATIC, HOOKS, "exit", "(I)V", false);
      } else if (opcode == INVOKEVIRTUAL && isRuntimeExit(owner, name, descriptor)) {
        super.visitMethodInsn(INVOKESTATIC, HOOKS, "exit", RUNTIME_EXIT, false);
      } else {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      }
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      Object[] rewritten = arguments.clone();
      for (int i = 0; i < rewritten.length; i++) {
        if (rewritten[i] instanceof Handle handle) {
          rewritten[i] = rewritten(handle);
        }
      }
      super.visitInvokeDynamicInsn(name, descriptor, bootstrap, rewritten);
    }

    private static Handle rewritten(Handle h) {
      if (h.getTag() == Opcodes.H_INVOKESTATIC
          && isSystemExit(h.getOwner(), h.getName(), h.getDesc())) {
        return new Handle(Opcodes.H_INVOKESTATIC, HOOKS, "exit", "(I)V", false);
      }
      if (h.getTag() == Opcodes.H_INVOKEVIRTUAL
          && isRuntimeExit(h.getOwner(), h.getName(), h.getDesc())) {
        return new Handle(Opcodes.H_INVOKESTATIC, HOOKS, "exit", RUNTIME_EXIT, false);
      }
      return h;
    }

    @Override
    public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
      if (opcode == PUTSTATIC && !owner.equals(className) && finals.contains(owner + "." + name)) {
        super.visitInsn(descriptor.equals("J") || descriptor.equals("D") ? POP2 : POP);
        super.visitLdcInsn(name);
        super.visitMethodInsn(INVOKESTATIC, HOOKS, "assignFinal", "(Ljava/lang/String;)V", false);
      } else {
        super.visitFieldInsn(opcode, owner, name, descriptor);
      }
    }
  }

  private static final String RUNTIME_EXIT = "(Ljava/lang/Runtime;I)V";

  private static boolean isSystemExit(String owner, String name, String descriptor) {
    return owner.equals("java/lang/System") && name.equals("exit") && descriptor.equals("(I)V");
  }

  private static boolean isRuntimeExit(String owner, String name, String descriptor) {
    return owner.equals("java/lang/Runtime")
        && (name.equals("exit") || name.equals("halt"))
        && descriptor.equals("(I)V");
  }
}
