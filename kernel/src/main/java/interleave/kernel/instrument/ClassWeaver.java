package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.ACC_ABSTRACT;
import static org.objectweb.asm.Opcodes.ACC_BRIDGE;
import static org.objectweb.asm.Opcodes.ACC_INTERFACE;
import static org.objectweb.asm.Opcodes.ACC_NATIVE;
import static org.objectweb.asm.Opcodes.ACC_PRIVATE;
import static org.objectweb.asm.Opcodes.ACC_PROTECTED;
import static org.objectweb.asm.Opcodes.ACC_PUBLIC;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SYNCHRONIZED;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ASM9;
import static org.objectweb.asm.Opcodes.ATHROW;
import static org.objectweb.asm.Opcodes.F_NEW;
import static org.objectweb.asm.Opcodes.GETSTATIC;
import static org.objectweb.asm.Opcodes.GOTO;
import static org.objectweb.asm.Opcodes.IFEQ;
import static org.objectweb.asm.Opcodes.IF_ICMPNE;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.NOP;
import static org.objectweb.asm.Opcodes.RETURN;

import interleave.hooks.HookKind;
import interleave.hooks.Hooks;
import interleave.kernel.instrument.SnippetTransformer.Depth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Gives each method of a class its bodies, and the code that chooses among them:
 *
 * <ul>
 *   <li>a method {@code m} keeps the free body and begins with the choice; the others are {@code
 *       m$explore} and {@code m$race}, private and synthetic;
 *   <li>a constructor has all three in itself, one after the other: only a constructor may call
 *       {@code super(…)} and set final fields;
 *   <li>a class initializer runs once, in whichever thread comes first, and holds a lock of the
 *       JVM's meanwhile: it has the free body, and says when it begins and ends.
 * </ul>
 */
final class ClassWeaver {

  /** In place of a method's name: the class as a whole is too large. */
  static final String EVERY_METHOD = "the class";

  /** How the names of lambdas' bodies begin. */
  static final String LAMBDA = "lambda$";

  /** More than this in one constructor, and jumps would get long. In instructions. */
  private static final int LARGEST_CONSTRUCTOR = 2_500;

  /** What these do calls no learner's code. */
  private static final Set<String> NEVER_CALLS_BACK =
      Set.of(
          "java/lang/Object",
          "java/lang/Record",
          "java/lang/Enum",
          "java/lang/Math",
          "java/lang/StrictMath",
          "java/lang/Boolean",
          "java/lang/Byte",
          "java/lang/Character",
          "java/lang/Short",
          "java/lang/Integer",
          "java/lang/Long",
          "java/lang/Float",
          "java/lang/Double",
          Code.HOOKS);

  /** What a class can be without giving the JDK methods to call for ever. */
  private static final Set<String> UNCALLED =
      Set.of(
          "java/lang/Object",
          "java/lang/Record",
          "java/lang/Enum",
          "java/lang/Cloneable",
          "java/io/Serializable");

  private final ClassNode node;
  private final String unit;
  private final IntConsumer newSites;
  private final Map<String, Depth> depths;
  private final boolean isInterface;
  private final Kinship kinship;
  private final Outlines outlines;
  private final Weaver weaver;
  private final TaskMethods taskMethods;
  private final Set<String> names = new HashSet<>();
  private final List<MethodNode> woven = new ArrayList<>();

  /**
   * @param newSites told the number of each site
   */
  ClassWeaver(
      ClassNode node,
      String unit,
      Kinship kinship,
      JdkCalls calls,
      Map<String, Depth> depths,
      IntConsumer newSites) {
    this.node = node;
    this.unit = unit;
    this.newSites = newSites;
    this.depths = depths;
    this.kinship = kinship;
    isInterface = (node.access & ACC_INTERFACE) != 0;
    outlines = new Outlines(node.name, isInterface, calls);
    weaver = new Weaver(node.name, kinship, calls, outlines);
    taskMethods = new TaskMethods(node, kinship.jdkAncestors(node.name));
  }

  /** All methods of the class as it is to be. */
  List<MethodNode> methods() {
    taskMethods.inherited().ifPresent(node.methods::add);
    node.methods.forEach(method -> names.add(method.name + method.desc));
    node.methods.forEach(this::weave);
    outlines.references().forEach(this::weave);
    woven.addAll(outlines.methods());
    return woven;
  }

  private Depth depth(MethodNode method) {
    Depth ofClass = depths.getOrDefault(EVERY_METHOD, Depth.ALL_BODIES);
    Depth own = depths.getOrDefault(method.name + method.desc, Depth.ALL_BODIES);
    boolean isTaken =
        names.contains(method.name + Body.EXPLORE.suffix + method.desc)
            || names.contains(method.name + Body.RACE.suffix + method.desc);
    Depth possible = isTaken ? Depth.FREE_BODY : Depth.ALL_BODIES;
    return min(possible, min(ofClass, own));
  }

  private static Depth min(Depth one, Depth other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void weave(MethodNode method) {
    weaveBodies(method);
    boolean isWoven =
        (method.access & (ACC_ABSTRACT | ACC_NATIVE | ACC_BRIDGE)) == 0
            && depth(method) != Depth.NOTHING;
    if (isWoven && taskMethods.isOne(method)) {
      taskMethods.announce(method);
    }
  }

  private void weaveBodies(MethodNode method) {
    boolean hasCode = (method.access & (ACC_ABSTRACT | ACC_NATIVE)) == 0;
    Depth depth = depth(method);
    SiteBook sites = new SiteBook(unit, node.name, method.name, newSites);
    woven.add(method);
    if (!hasCode || depth == Depth.NOTHING || (method.access & ACC_BRIDGE) != 0) {
      return;
    }
    if (method.name.equals("<clinit>")) {
      weaver.weave(method, Body.FREE, sites);
      announceInitialization(method, sites);
      return;
    }
    boolean calls = mayCallBack(method) || mayBeCalledForEver(method);
    if (depth == Depth.FREE_BODY || !weaver.bodiesDiffer(method)) {
      weaver.weave(method, Body.FREE, sites);
      if (calls) {
        method.instructions.insert(Code.hook("poll", "()V"));
      }
      return;
    }
    if (method.name.equals("<init>")) {
      weaveConstructor(method, sites, calls);
      return;
    }
    MethodNode explore = copy(method, Body.EXPLORE);
    MethodNode race = copy(method, Body.RACE);
    weaver.weave(method, Body.FREE, sites);
    weaver.weave(explore, Body.EXPLORE, sites);
    weaver.weave(race, Body.RACE, sites);
    woven.add(explore);
    woven.add(race);
    choose(method, calls, callAndReturn(explore), callAndReturn(race));
  }

  /** Whether the method can come to be called by itself, through what it calls. */
  private static boolean mayCallBack(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if ((insn instanceof MethodInsnNode call && !neverCallsBack(call))
          || (insn instanceof InvokeDynamicInsnNode dynamic
              && !dynamic.bsm.getOwner().equals("java/lang/invoke/LambdaMetafactory"))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a loop of the JDK's may call the method without end, as an endless stream does its
   * lambdas: nothing else of that is polled. What a reference refers to is called by a method that
   * polls.
   */
  private boolean mayBeCalledForEver(MethodNode method) {
    if (method.name.equals("<init>")) {
      return false;
    }
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof MethodInsnNode) {
        return true;
      }
    }
    return method.name.startsWith(LAMBDA) || mayBeKnownToTheJdk(method);
  }

  /** Whether the method may be one that a class or an interface of the JDK has declared. */
  private boolean mayBeKnownToTheJdk(MethodNode method) {
    return (method.access & (ACC_PUBLIC | ACC_PROTECTED)) != 0
        && (method.access & ACC_STATIC) == 0
        && !UNCALLED.containsAll(kinship.jdkAncestors(node.name));
  }

  private static boolean neverCallsBack(MethodInsnNode call) {
    return NEVER_CALLS_BACK.contains(call.owner)
        && !call.desc.contains("Ljava/lang/Object;")
        && (!call.owner.equals("java/lang/Object") || call.name.equals("<init>"));
  }

  private MethodNode copy(MethodNode method, Body body) {
    int access =
        (method.access & (ACC_STATIC | ACC_SYNCHRONIZED))
            | (method.name.equals("<init>") ? 0 : ACC_PRIVATE | ACC_SYNTHETIC);
    String name = method.name.equals("<init>") ? method.name : method.name + body.suffix;
    MethodNode copy =
        new MethodNode(
            ASM9, access, name, method.desc, null, method.exceptions.toArray(new String[0]));
    method.accept(copy);
    copy.parameters = null;
    copy.visibleAnnotations = null;
    copy.invisibleAnnotations = null;
    copy.visibleTypeAnnotations = null;
    copy.invisibleTypeAnnotations = null;
    copy.visibleParameterAnnotations = null;
    copy.invisibleParameterAnnotations = null;
    copy.visibleLocalVariableAnnotations = null;
    copy.invisibleLocalVariableAnnotations = null;
    copy.annotationDefault = null;
    copy.attrs = null;
    return copy;
  }

  private InsnList callAndReturn(MethodNode body) {
    InsnList list = new InsnList();
    boolean isStatic = (body.access & ACC_STATIC) != 0;
    int local = 0;
    if (!isStatic) {
      list.add(new VarInsnNode(ALOAD, local++));
    }
    for (Type argument : Type.getArgumentTypes(body.desc)) {
      list.add(new VarInsnNode(argument.getOpcode(ILOAD), local));
      local += argument.getSize();
    }
    list.add(
        new MethodInsnNode(
            isStatic ? INVOKESTATIC : INVOKESPECIAL, node.name, body.name, body.desc, isInterface));
    list.add(new InsnNode(Type.getReturnType(body.desc).getOpcode(IRETURN)));
    return list;
  }

  /**
   * Puts the choice in front of the free body. Reads a volatile field only where the method must be
   * stoppable on entry.
   */
  private void choose(MethodNode method, boolean calls, InsnList explore, InsnList race) {
    int chosen = method.maxLocals++;
    LabelNode free = new LabelNode();
    LabelNode noExplore = new LabelNode();
    InsnList list = new InsnList();
    list.add(new FieldInsnNode(GETSTATIC, Code.HOOKS, calls ? "signal" : "mode", "I"));
    list.add(new JumpInsnNode(IFEQ, free));
    list.add(Code.hook("body", "()I"));
    list.add(new VarInsnNode(ISTORE, chosen));
    list.add(new VarInsnNode(ILOAD, chosen));
    list.add(new JumpInsnNode(IFEQ, free)); // Hooks.FREE
    list.add(new VarInsnNode(ILOAD, chosen));
    list.add(Code.push(Hooks.EXPLORE));
    list.add(new JumpInsnNode(IF_ICMPNE, noExplore));
    list.add(explore);
    list.add(noExplore);
    list.add(Code.firstFrame(method, node.name));
    list.add(race);
    list.add(free);
    list.add(Code.firstFrame(method, node.name));
    if (beginsWithFrame(method)) {
      list.add(new InsnNode(NOP)); // two frames cannot stand at one place
    }
    method.instructions.insert(list);
  }

  private static boolean beginsWithFrame(MethodNode method) {
    for (AbstractInsnNode insn : method.instructions) {
      if (insn instanceof FrameNode) {
        return true;
      }
      if (insn.getOpcode() >= 0) {
        return false;
      }
    }
    return false;
  }

  private void weaveConstructor(MethodNode method, SiteBook sites, boolean calls) {
    if (method.instructions.size() > LARGEST_CONSTRUCTOR) {
      weaver.weave(method, Body.FREE, sites);
      return;
    }
    MethodNode explore = copy(method, Body.EXPLORE);
    MethodNode race = copy(method, Body.RACE);
    weaver.weave(method, Body.FREE, sites);
    weaver.weave(explore, Body.EXPLORE, sites);
    weaver.weave(race, Body.RACE, sites);
    LabelNode toExplore = new LabelNode();
    LabelNode toRace = new LabelNode();
    method.maxLocals = Math.max(method.maxLocals, Math.max(explore.maxLocals, race.maxLocals));
    choose(method, calls, jump(toExplore), jump(toRace));
    append(method, toExplore, explore);
    append(method, toRace, race);
  }

  private static InsnList jump(LabelNode target) {
    InsnList list = new InsnList();
    list.add(new JumpInsnNode(GOTO, target));
    return list;
  }

  private void append(MethodNode method, LabelNode start, MethodNode body) {
    boolean framed = beginsWithFrame(body);
    method.instructions.add(start);
    method.instructions.add(Code.firstFrame(method, node.name));
    if (framed) {
      method.instructions.add(new InsnNode(NOP));
    }
    method.tryCatchBlocks.addAll(body.tryCatchBlocks);
    method.instructions.add(body.instructions);
  }

  private void announceInitialization(MethodNode method, SiteBook sites) {
    InsnList code = method.instructions;
    int line = 0;
    for (AbstractInsnNode insn : code) {
      if (insn instanceof LineNumberNode number) {
        line = number.line;
        break;
      }
    }
    int site = sites.other(-1, line, HookKind.CLASS_INIT, node.name, "", "");
    LabelNode from = new LabelNode();
    LabelNode to = new LabelNode();
    for (AbstractInsnNode insn : code.toArray()) {
      if (insn.getOpcode() == RETURN) {
        code.insertBefore(insn, initialization("classInitEnd", site));
      }
    }
    InsnList begin = initialization("classInitBegin", site);
    begin.add(from);
    code.insert(begin);
    code.add(to);
    code.add(new FrameNode(F_NEW, 0, new Object[0], 1, new Object[] {"java/lang/Throwable"}));
    code.add(initialization("classInitEnd", site));
    code.add(new InsnNode(ATHROW));
    method.tryCatchBlocks.add(new TryCatchBlockNode(from, to, to, null));
  }

  private static InsnList initialization(String hook, int site) {
    InsnList list = new InsnList();
    list.add(Code.push(site));
    list.add(Code.hook(hook, "(I)V"));
    return list;
  }
}
