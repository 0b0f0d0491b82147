package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.AALOAD;
import static org.objectweb.asm.Opcodes.AASTORE;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SYNCHRONIZED;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ATHROW;
import static org.objectweb.asm.Opcodes.BALOAD;
import static org.objectweb.asm.Opcodes.BASTORE;
import static org.objectweb.asm.Opcodes.CALOAD;
import static org.objectweb.asm.Opcodes.CASTORE;
import static org.objectweb.asm.Opcodes.DALOAD;
import static org.objectweb.asm.Opcodes.DASTORE;
import static org.objectweb.asm.Opcodes.DUP;
import static org.objectweb.asm.Opcodes.DUP2;
import static org.objectweb.asm.Opcodes.FALOAD;
import static org.objectweb.asm.Opcodes.FASTORE;
import static org.objectweb.asm.Opcodes.F_NEW;
import static org.objectweb.asm.Opcodes.GETFIELD;
import static org.objectweb.asm.Opcodes.GETSTATIC;
import static org.objectweb.asm.Opcodes.IALOAD;
import static org.objectweb.asm.Opcodes.IASTORE;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.LALOAD;
import static org.objectweb.asm.Opcodes.LASTORE;
import static org.objectweb.asm.Opcodes.MONITORENTER;
import static org.objectweb.asm.Opcodes.MONITOREXIT;
import static org.objectweb.asm.Opcodes.NEW;
import static org.objectweb.asm.Opcodes.POP;
import static org.objectweb.asm.Opcodes.POP2;
import static org.objectweb.asm.Opcodes.PUTSTATIC;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.SALOAD;
import static org.objectweb.asm.Opcodes.SASTORE;
import static org.objectweb.asm.Opcodes.SWAP;

import interleave.hooks.HookKind;
import interleave.kernel.instrument.JdkCalls.Call;
import interleave.kernel.instrument.Rewrite.LastButOnePassed;
import interleave.kernel.instrument.Rewrite.LastPassed;
import interleave.kernel.instrument.Rewrite.OneMore;
import interleave.kernel.instrument.Rewrite.Outlined;
import interleave.kernel.instrument.Rewrite.ToHook;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Turns the code of a method into one of its bodies.
 *
 * <p>What is inserted is straight-line code that leaves the stack as it was; its variables lie
 * above the method's own. So the frames that the compiler computed stay right.
 *
 * <p><b>Monitors.</b> The compilers of the JVM give up a method whose monitors are not plainly
 * nested: an exception must not be able to leave a monitor behind. So no hook stands between
 * entering a monitor and the range that leaves it again; a hook after leaving stands outside of
 * that range, else its exception would leave the monitor twice.
 */
final class Weaver {

  private final String className;
  private final Kinship kinship;
  private final JdkCalls calls;
  private final Outlines outlines;

  Weaver(String className, Kinship kinship, JdkCalls calls, Outlines outlines) {
    this.className = className;
    this.kinship = kinship;
    this.calls = calls;
    this.outlines = outlines;
  }

  /** Whether a method's bodies would not all be the same. */
  boolean bodiesDiffer(MethodNode method) {
    if ((method.access & ACC_SYNCHRONIZED) != 0) {
      return true;
    }
    for (AbstractInsnNode insn : method.instructions) {
      if (insn.getOpcode() == MONITORENTER
          || element(insn.getOpcode()).isPresent()
          || (insn instanceof FieldInsnNode access && changing(access).isPresent())
          || (insn instanceof MethodInsnNode call && differs(call(call)))) {
        return true;
      }
    }
    return new Ways(method).any();
  }

  private boolean differs(Call call) {
    return !calls.in(call, Body.FREE).equals(calls.in(call, Body.EXPLORE))
        || !calls.in(call, Body.FREE).equals(calls.in(call, Body.RACE));
  }

  private static Call call(MethodInsnNode insn) {
    return new Call(insn.getOpcode(), insn.owner, insn.name, insn.desc, insn.itf);
  }

  /** The field, if other threads can see it change. */
  private Optional<Kinship.Field> changing(FieldInsnNode access) {
    return kinship.field(access.owner, access.name).filter(Kinship.Field::changes);
  }

  /** The type of the elements that an instruction loads or stores. */
  private static Optional<Type> element(int opcode) {
    return switch (opcode) {
      case IALOAD, IASTORE -> Optional.of(Type.INT_TYPE);
      case LALOAD, LASTORE -> Optional.of(Type.LONG_TYPE);
      case FALOAD, FASTORE -> Optional.of(Type.FLOAT_TYPE);
      case DALOAD, DASTORE -> Optional.of(Type.DOUBLE_TYPE);
      case AALOAD, AASTORE -> Optional.of(Code.OBJECT);
      case BALOAD, BASTORE -> Optional.of(Type.BYTE_TYPE);
      case CALOAD, CASTORE -> Optional.of(Type.CHAR_TYPE);
      case SALOAD, SASTORE -> Optional.of(Type.SHORT_TYPE);
      default -> Optional.empty();
    };
  }

  /** Makes the code of {@code method} that of a body. */
  void weave(MethodNode method, Body body, SiteBook sites) {
    new Weaving(method, body, sites).weave();
  }

  /** One method on its way to one body. */
  private final class Weaving {
    private final MethodNode method;
    private final Body body;
    private final SiteBook sites;
    private final InsnList code;
    private final IdentityHashMap<AbstractInsnNode, Integer> index = new IdentityHashMap<>();

    /** First variable that the method does not use. */
    private final int free;

    private int line;

    /** Whether {@code this} is an object already: false in a constructor before super(…). */
    private boolean constructed;

    private int unconstructed;

    Weaving(MethodNode method, Body body, SiteBook sites) {
      this.method = method;
      this.body = body;
      this.sites = sites;
      code = method.instructions;
      AbstractInsnNode[] all = code.toArray();
      for (int i = 0; i < all.length; i++) {
        index.put(all[i], i);
      }
      Set<AbstractInsnNode> unpolled =
          body == Body.FREE
              ? Strips.split(
                  method, access -> changing(access).map(Kinship.Field::isVolatile).orElse(false))
              : Set.of();
      free = method.maxLocals;
      constructed = !method.name.equals("<init>");
      pollWays(unpolled);
    }

    private void pollWays(Set<AbstractInsnNode> unpolled) {
      int at = 0;
      Ways ways = new Ways(method);
      for (AbstractInsnNode insn : code.toArray()) {
        at = insn instanceof LineNumberNode number ? number.line : at;
        line = at;
        if (!unpolled.contains(insn) && ways.isBack(insn)) {
          code.insertBefore(insn, poll(insn));
        }
      }
    }

    private InsnList poll(AbstractInsnNode insn) {
      if (body == Body.EXPLORE) {
        return hooked("backEdge", "(I)V", other(insn, HookKind.BACK_EDGE, "", "", ""));
      }
      InsnList list = new InsnList();
      list.add(Code.hook("poll", "()V"));
      return list;
    }

    void weave() {
      line = 0;
      List<AbstractInsnNode> original = List.of(code.toArray());
      for (AbstractInsnNode insn : original) {
        if (insn instanceof LineNumberNode number) {
          line = number.line;
        } else if (insn instanceof MethodInsnNode call) {
          weave(call);
        } else if (insn instanceof FieldInsnNode access) {
          weave(access);
        } else if (insn instanceof InvokeDynamicInsnNode dynamic) {
          weave(dynamic);
        } else if (insn.getOpcode() == NEW && insn instanceof TypeInsnNode) {
          unconstructed++;
        } else if (insn.getOpcode() == MONITORENTER) {
          enter(insn);
        } else if (insn.getOpcode() == MONITOREXIT) {
          exit(insn);
        } else if (body.announcesMemory()) {
          element(insn.getOpcode()).ifPresent(type -> weave(insn, type));
        }
      }
      if ((method.access & ACC_SYNCHRONIZED) != 0) {
        method.access &= ~ACC_SYNCHRONIZED;
        synchronize(original);
      }
    }

    private int other(
        AbstractInsnNode insn, HookKind kind, String owner, String name, String descriptor) {
      return sites.other(index.getOrDefault(insn, -1), line, kind, owner, name, descriptor);
    }

    private InsnList hooked(String hook, String descriptor, int site) {
      InsnList list = new InsnList();
      list.add(Code.push(site));
      list.add(Code.hook(hook, descriptor));
      return list;
    }

    private void weave(MethodInsnNode insn) {
      Call call = call(insn);
      if (call.name().equals("<init>") && call.opcode() == INVOKESPECIAL) {
        if (unconstructed == 0) {
          constructed = true;
        } else {
          unconstructed--;
        }
      }
      Rewrite rewrite = calls.in(call, body).orElse(null);
      if (rewrite instanceof ToHook hook) {
        MethodInsnNode called = Code.hook(hook.hook(), hook.descriptor());
        if (hook.site()) {
          code.insertBefore(insn, Code.push(site(insn, call, hook.kind())));
        }
        code.set(insn, called);
      } else if (rewrite instanceof OneMore more) {
        code.insertBefore(insn, Code.hook(more.hook(), "()" + more.type()));
        insn.desc = insn.desc.replace(")", more.type() + ")");
      } else if (rewrite instanceof LastPassed passed) {
        String type = passed.type();
        code.insertBefore(insn, Code.hook(passed.hook(), "(" + type + ")" + type));
      } else if (rewrite instanceof LastButOnePassed passed) {
        String type = passed.type();
        code.insertBefore(insn, new InsnNode(SWAP));
        code.insertBefore(insn, Code.hook(passed.hook(), "(" + type + ")" + type));
        code.insertBefore(insn, new InsnNode(SWAP));
      } else if (rewrite instanceof Outlined outlined) {
        outlines
            .call(call, outlined.shape())
            .ifPresent(
                outline -> {
                  code.insertBefore(insn, Code.push(site(insn, call, outlined.kind())));
                  code.set(insn, outline);
                });
      }
    }

    private int site(AbstractInsnNode insn, Call call, HookKind kind) {
      return other(insn, kind, call.owner(), call.name(), call.descriptor());
    }

    private void weave(InvokeDynamicInsnNode insn) {
      boolean isLambda =
          insn.bsm.getOwner().equals("java/lang/invoke/LambdaMetafactory")
              && insn.bsm.getName().equals("metafactory");
      if (isLambda && insn.bsmArgs[1] instanceof Handle handle) {
        outlines.reference(handle, insn.desc, line).ifPresent(own -> insn.bsmArgs[1] = own);
      }
    }

    // Memory

    private void weave(FieldInsnNode insn) {
      boolean writesFinal =
          insn.getOpcode() == PUTSTATIC
              && !insn.owner.equals(className)
              && SnippetClass.isOutermost(insn.owner)
              && changing(insn).isEmpty()
              && kinship.field(insn.owner, insn.name).isPresent();
      if (writesFinal) {
        code.insertBefore(insn, new InsnNode(Type.getType(insn.desc).getSize() == 2 ? POP2 : POP));
        code.insertBefore(insn, new LdcInsnNode(insn.name));
        code.set(insn, Code.hook("assignFinal", "(Ljava/lang/String;)V"));
        return;
      }
      boolean ofUnconstructed = !constructed && insn.owner.equals(className);
      if (body.announcesMemory() && !ofUnconstructed) {
        changing(insn).ifPresent(field -> weave(insn, field));
      }
    }

    private void weave(FieldInsnNode insn, Kinship.Field field) {
      boolean reads = insn.getOpcode() == GETFIELD || insn.getOpcode() == GETSTATIC;
      int site =
          sites.field(
              index.get(insn), line, reads ? HookKind.READ : HookKind.WRITE, field, insn.desc);
      Type type = Type.getType(insn.desc);
      String taken = Code.taken(type).getDescriptor();
      boolean wide = type.getSize() == 2;
      InsnList before = new InsnList();
      switch (insn.getOpcode()) {
        case GETSTATIC -> before.add(hooked("readStatic", "(I)V", site));
        case GETFIELD -> {
          before.add(new InsnNode(DUP));
          before.add(hooked("read", "(Ljava/lang/Object;I)V", site));
        }
        case PUTSTATIC -> {
          before.add(new InsnNode(wide ? DUP2 : DUP));
          before.add(hooked("writeStatic", "(" + taken + "I)V", site));
        }
        default -> {
          if (wide) {
            before.add(new VarInsnNode(type.getOpcode(ISTORE), free));
            before.add(new InsnNode(DUP));
            before.add(new VarInsnNode(type.getOpcode(ILOAD), free));
          } else {
            before.add(new InsnNode(DUP2));
          }
          before.add(hooked("write", "(Ljava/lang/Object;" + taken + "I)V", site));
          if (wide) {
            before.add(new VarInsnNode(type.getOpcode(ILOAD), free));
          }
        }
      }
      code.insertBefore(insn, before);
      if (reads) {
        code.insert(insn, value(type, site));
      }
    }

    private InsnList value(Type type, int site) {
      InsnList list = new InsnList();
      list.add(new InsnNode(type.getSize() == 2 ? DUP2 : DUP));
      list.add(hooked("value", "(" + Code.taken(type) + "I)V", site));
      return list;
    }

    private void weave(AbstractInsnNode insn, Type type) {
      boolean reads = insn.getOpcode() <= SALOAD;
      int site =
          other(
              insn,
              reads ? HookKind.ELEMENT_READ : HookKind.ELEMENT_WRITE,
              "",
              "",
              type.getDescriptor());
      InsnList before = new InsnList();
      if (reads) {
        before.add(new InsnNode(DUP2));
        before.add(hooked("readElement", "(Ljava/lang/Object;II)V", site));
        code.insert(insn, value(type, site));
      } else {
        String taken = Code.taken(type).getDescriptor();
        before.add(new VarInsnNode(type.getOpcode(ISTORE), free));
        before.add(new InsnNode(DUP2));
        before.add(new VarInsnNode(type.getOpcode(ILOAD), free));
        before.add(hooked("writeElement", "(Ljava/lang/Object;I" + taken + "I)V", site));
        before.add(new VarInsnNode(type.getOpcode(ILOAD), free));
      }
      code.insertBefore(insn, before);
    }

    // Monitors

    private static final String MONITOR = "(Ljava/lang/Object;I)V";

    private void enter(AbstractInsnNode insn) {
      int site = other(insn, HookKind.MONITOR_ENTER, "", "", "");
      if (!body.entersMonitors()) {
        code.insertBefore(insn, hooked("monitorEnterOnly", MONITOR, site));
        code.remove(insn);
        return;
      }
      code.insertBefore(insn, new InsnNode(DUP));
      code.insertBefore(insn, hooked("monitorEnter", MONITOR, site));
      if (body == Body.RACE) {
        code.insertBefore(insn, new InsnNode(DUP));
        LabelNode entered = new LabelNode();
        code.insert(insn, hooked("monitorEntered", MONITOR, site));
        code.insert(insn, entered);
        for (TryCatchBlockNode block : method.tryCatchBlocks) {
          if (follows(block.start, insn)) {
            block.start = entered;
          }
        }
      }
    }

    private void exit(AbstractInsnNode insn) {
      int site = other(insn, HookKind.MONITOR_EXIT, "", "", "");
      LabelNode left = new LabelNode();
      for (TryCatchBlockNode block : method.tryCatchBlocks) {
        if (follows(block.end, insn)) {
          block.end = left;
        }
      }
      InsnList after = new InsnList();
      after.add(left);
      if (!body.entersMonitors()) {
        after.add(hooked("monitorExitOnly", MONITOR, site));
        code.insert(insn, after);
        code.remove(insn);
        return;
      }
      if (body == Body.RACE) {
        code.insertBefore(insn, new InsnNode(DUP));
        code.insertBefore(insn, hooked("monitorExiting", MONITOR, site));
      }
      code.insertBefore(insn, new InsnNode(DUP));
      after.add(hooked("monitorExit", MONITOR, site));
      code.insert(insn, after);
    }

    /** Whether nothing is done between an instruction and a label, which may be gone from there. */
    private boolean follows(LabelNode label, AbstractInsnNode insn) {
      for (AbstractInsnNode i = insn.getNext(); i != null; i = i.getNext()) {
        if (i == label) {
          return true;
        }
        if (i.getOpcode() >= 0 && index.containsKey(i)) {
          return false;
        }
      }
      return false;
    }

    /** Makes a {@code synchronized} method a method with a synchronized block. */
    private void synchronize(List<AbstractInsnNode> original) {
      int begin = sites.other(-2, firstLine(), HookKind.MONITOR_ENTER, "", "", "");
      LabelNode handler = new LabelNode();
      InsnList prologue = new InsnList();
      prologue.add(lock());
      prologue.add(
          hooked(body.entersMonitors() ? "monitorEnter" : "monitorEnterOnly", MONITOR, begin));
      if (body.entersMonitors()) {
        prologue.add(lock());
        prologue.add(new InsnNode(MONITORENTER));
      }
      LabelNode from = new LabelNode();
      prologue.add(from);
      if (body == Body.RACE) {
        prologue.add(lock());
        prologue.add(hooked("monitorEntered", MONITOR, begin));
      }
      List<TryCatchBlockNode> ranges = new ArrayList<>();
      line = 0;
      AbstractInsnNode lastReal = null;
      for (AbstractInsnNode insn : original) {
        line = insn instanceof LineNumberNode number ? number.line : line;
        lastReal = insn.getOpcode() >= 0 ? insn : lastReal;
      }
      line = 0;
      for (AbstractInsnNode insn : original) {
        line = insn instanceof LineNumberNode number ? number.line : line;
        if (insn.getOpcode() >= IRETURN && insn.getOpcode() <= RETURN) {
          int end = other(insn, HookKind.MONITOR_EXIT, "", "", "");
          LabelNode to = new LabelNode();
          code.insertBefore(insn, leave(end, to));
          ranges.add(new TryCatchBlockNode(from, to, handler, null));
          if (insn != lastReal) {
            from = new LabelNode();
            code.insert(insn, from);
          } else {
            from = null;
          }
        }
      }
      LabelNode end = new LabelNode();
      code.add(end);
      if (from != null) {
        ranges.add(new TryCatchBlockNode(from, end, handler, null));
      }
      finish(ranges, handler, prologue);
    }

    private void finish(List<TryCatchBlockNode> ranges, LabelNode handler, InsnList prologue) {
      int thrown = sites.other(-3, line, HookKind.MONITOR_EXIT, "", "", "");
      code.add(handler);
      boolean isStatic = (method.access & ACC_STATIC) != 0;
      Object[] locals = isStatic ? new Object[0] : new Object[] {className};
      code.add(
          new FrameNode(F_NEW, locals.length, locals, 1, new Object[] {"java/lang/Throwable"}));
      LabelNode left = new LabelNode();
      code.add(leave(thrown, left));
      code.add(new InsnNode(ATHROW));
      if (body.entersMonitors()) {
        ranges.add(new TryCatchBlockNode(handler, left, handler, null));
      }
      method.tryCatchBlocks.addAll(ranges);
      code.insert(prologue);
    }

    /** Leaves the method's monitor; {@code left} stands where it is left. */
    private InsnList leave(int site, LabelNode left) {
      InsnList list = new InsnList();
      if (body == Body.RACE) {
        list.add(lock());
        list.add(hooked("monitorExiting", MONITOR, site));
      }
      if (body.entersMonitors()) {
        list.add(lock());
        list.add(new InsnNode(MONITOREXIT));
        list.add(left);
        list.add(lock());
      } else {
        list.add(lock());
        list.add(left); // never an empty range
      }
      list.add(hooked(body.entersMonitors() ? "monitorExit" : "monitorExitOnly", MONITOR, site));
      return list;
    }

    private AbstractInsnNode lock() {
      return (method.access & ACC_STATIC) != 0
          ? new LdcInsnNode(Type.getObjectType(className))
          : new VarInsnNode(ALOAD, 0);
    }

    private int firstLine() {
      for (AbstractInsnNode insn : code) {
        if (insn instanceof LineNumberNode number) {
          return number.line;
        }
      }
      return 0;
    }
  }
}
