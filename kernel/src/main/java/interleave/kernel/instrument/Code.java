package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.BIPUSH;
import static org.objectweb.asm.Opcodes.F_NEW;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.SIPUSH;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Small pieces of code. */
final class Code {

  static final String HOOKS = "interleave/hooks/Hooks";

  static final Type OBJECT = Type.getObjectType("java/lang/Object");

  private Code() {}

  static AbstractInsnNode push(int value) {
    if (value >= -1 && value <= 5) {
      return new InsnNode(ICONST_0 + value);
    }
    if (value == (byte) value) {
      return new IntInsnNode(BIPUSH, value);
    }
    return value == (short) value ? new IntInsnNode(SIPUSH, value) : new LdcInsnNode(value);
  }

  static MethodInsnNode hook(String name, String descriptor) {
    return new MethodInsnNode(INVOKESTATIC, HOOKS, name, descriptor, false);
  }

  /** The type by which a hook takes a value: one for all references, one for all small integers. */
  static Type taken(Type type) {
    return switch (type.getSort()) {
      case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> Type.INT_TYPE;
      case Type.ARRAY, Type.OBJECT -> OBJECT;
      default -> type;
    };
  }

  /** What the verifier calls a type. */
  static Object inFrame(Type type) {
    return switch (type.getSort()) {
      case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> Opcodes.INTEGER;
      case Type.LONG -> Opcodes.LONG;
      case Type.FLOAT -> Opcodes.FLOAT;
      case Type.DOUBLE -> Opcodes.DOUBLE;
      default -> type.getInternalName();
    };
  }

  /** The frame in which a method begins. */
  static FrameNode firstFrame(MethodNode method, String className, Object... stack) {
    List<Object> locals = new ArrayList<>();
    if ((method.access & ACC_STATIC) == 0) {
      locals.add(method.name.equals("<init>") ? Opcodes.UNINITIALIZED_THIS : className);
    }
    for (Type argument : Type.getArgumentTypes(method.desc)) {
      locals.add(inFrame(argument));
    }
    return new FrameNode(F_NEW, locals.size(), locals.toArray(), stack.length, stack);
  }
}
