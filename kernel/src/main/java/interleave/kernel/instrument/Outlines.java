package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.ACC_PRIVATE;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SYNTHETIC;
import static org.objectweb.asm.Opcodes.ACONST_NULL;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ARETURN;
import static org.objectweb.asm.Opcodes.ASM9;
import static org.objectweb.asm.Opcodes.ASTORE;
import static org.objectweb.asm.Opcodes.ATHROW;
import static org.objectweb.asm.Opcodes.DUP;
import static org.objectweb.asm.Opcodes.H_INVOKEINTERFACE;
import static org.objectweb.asm.Opcodes.H_INVOKESTATIC;
import static org.objectweb.asm.Opcodes.H_INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.H_NEWINVOKESPECIAL;
import static org.objectweb.asm.Opcodes.IFNE;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKEINTERFACE;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.NEW;
import static org.objectweb.asm.Opcodes.RETURN;

import interleave.kernel.instrument.JdkCalls.Call;
import interleave.kernel.instrument.Rewrite.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * The methods that a class gets for calls with something before and after them.
 *
 * <p>In a method of its own, a call can have an exception handler without the types of everything
 * that lies on the stack and in the variables around it. Calls of the same method share one, which
 * takes the site as a further argument. They have no line numbers: no stack trace that is made for
 * learners shows them.
 */
final class Outlines {

  private record Key(Call call, Shape shape) {}

  /**
   * What a method reference refers to.
   *
   * @param bound the type of the receiver that it has already, which may be a subtype of the
   *     method's class; empty if it has none
   */
  private record Referred(Handle handle, Optional<Type> bound) {}

  /** Types of tasks, as the hooks take them. */
  private static final Set<String> TASKS =
      Set.of(
          "Ljava/lang/Runnable;",
          "Ljava/util/concurrent/Callable;",
          "Ljava/util/function/Supplier;",
          "Ljava/util/function/Function;",
          "Ljava/util/function/BiFunction;",
          "Ljava/util/function/Consumer;",
          "Ljava/util/function/BiConsumer;",
          "Ljava/util/Collection;");

  private static final String HOOKS = Code.HOOKS;
  private static final String THREAD = "java/lang/Thread";
  private static final String START = "(Ljava/lang/Thread;I)V";

  /** More words of arguments than this, and there is no room for one more. */
  private static final int MOST_ARGUMENTS = 250;

  private final String className;
  private final boolean isInterface;
  private final JdkCalls calls;
  private final Map<Key, MethodNode> methods = new HashMap<>();
  private final List<MethodNode> inOrder = new ArrayList<>();
  private final Map<Referred, MethodNode> references = new HashMap<>();

  Outlines(String className, boolean isInterface, JdkCalls calls) {
    this.className = className;
    this.isInterface = isInterface;
    this.calls = calls;
  }

  /** The methods made so far, each complete. */
  List<MethodNode> methods() {
    return inOrder;
  }

  /** The call that stands for another, to which the site was added; empty if there is no room. */
  Optional<MethodInsnNode> call(Call call, Shape shape) {
    if (Type.getArgumentsAndReturnSizes(call.descriptor()) >> 2 > MOST_ARGUMENTS) {
      return Optional.empty();
    }
    MethodNode method = methods.get(new Key(call, shape));
    if (method == null) {
      method = outline(call, shape);
      methods.put(new Key(call, shape), method);
      inOrder.add(method);
    }
    boolean isStatic = (method.access & ACC_STATIC) != 0;
    return Optional.of(
        new MethodInsnNode(
            isStatic ? INVOKESTATIC : INVOKESPECIAL,
            className,
            method.name,
            method.desc,
            isInterface));
  }

  private MethodNode outline(Call call, Shape shape) {
    return switch (shape) {
      case CALL, STATIC_CALL, ASYNC_CALL, STATIC_ASYNC_CALL, VARIABLE -> around(call, shape);
      case SUPER_START -> superCall("superStart", call);
      case SUPER_INTERRUPT -> superCall("superInterrupt", call);
      case BUILDER_START -> builderStart(call);
      case VIRTUAL_START -> virtualStart();
      case RANDOM -> random(call);
    };
  }

  private MethodNode method(int access, List<Type> arguments, Type result) {
    List<Type> all = new ArrayList<>(arguments);
    all.add(Type.INT_TYPE);
    return new MethodNode(
        ASM9,
        access | ACC_PRIVATE | ACC_SYNTHETIC,
        SnippetClass.OUTLINE + inOrder.size(),
        Type.getMethodDescriptor(result, all.toArray(new Type[0])),
        null,
        null);
  }

  /** Receiver, if there is one, and arguments. */
  private static List<Type> operands(Call call) {
    List<Type> operands = new ArrayList<>();
    if (!call.isStatic()) {
      operands.add(Type.getObjectType(call.owner()));
    }
    operands.addAll(List.of(Type.getArgumentTypes(call.descriptor())));
    return operands;
  }

  private static int size(List<Type> types) {
    return types.stream().mapToInt(Type::getSize).sum();
  }

  private static void load(MethodNode m, List<Type> types) {
    int local = 0;
    for (Type type : types) {
      m.visitVarInsn(type.getOpcode(ILOAD), local);
      local += type.getSize();
    }
  }

  private static void hook(MethodNode m, String name, String descriptor) {
    m.visitMethodInsn(INVOKESTATIC, HOOKS, name, descriptor, false);
  }

  private MethodNode around(Call call, Shape shape) {
    List<Type> operands = operands(call);
    Type result = Type.getReturnType(call.descriptor());
    MethodNode m = method(ACC_STATIC, operands, result);
    int site = size(operands);
    int kept = site + 1;
    boolean isStatic = call.isStatic();
    if (calls.takesTasks(call.owner())) {
      wrapTasks(m, operands, isStatic ? 0 : 1, site);
    }
    before(m, shape, operands, site);
    Label from = new Label();
    Label to = new Label();
    Label handler = new Label();
    m.visitTryCatchBlock(from, to, handler, null);
    m.visitLabel(from);
    load(m, operands);
    perform(m, call, shape, site);
    m.visitLabel(to);
    if (result.getSort() != Type.VOID) {
      m.visitVarInsn(result.getOpcode(ISTORE), kept);
    }
    after(m, isStatic, result, site, kept);
    if (result.getSort() != Type.VOID) {
      m.visitVarInsn(result.getOpcode(ILOAD), kept);
    }
    m.visitInsn(result.getOpcode(IRETURN));
    m.visitLabel(handler);
    m.instructions.add(Code.firstFrame(m, className, "java/lang/Throwable"));
    m.visitVarInsn(ASTORE, kept);
    if (!isStatic) {
      m.visitVarInsn(ALOAD, 0);
    }
    m.visitVarInsn(ALOAD, kept);
    m.visitVarInsn(ILOAD, site);
    hook(
        m,
        isStatic ? "staticThrew" : "threw",
        isStatic ? "(Ljava/lang/Throwable;I)V" : "(Ljava/lang/Object;Ljava/lang/Throwable;I)V");
    m.visitVarInsn(ALOAD, kept);
    m.visitInsn(ATHROW);
    return m;
  }

  private static void wrapTasks(MethodNode m, List<Type> operands, int first, int site) {
    int local = first;
    for (Type type : operands.subList(first, operands.size())) {
      if (TASKS.contains(type.getDescriptor())) {
        m.visitVarInsn(ALOAD, local);
        m.visitVarInsn(ILOAD, site);
        hook(m, "task", "(" + type + "I)" + type);
        m.visitVarInsn(ASTORE, local);
      }
      local += type.getSize();
    }
  }

  private static void before(MethodNode m, Shape shape, List<Type> operands, int site) {
    switch (shape) {
      case STATIC_CALL, STATIC_ASYNC_CALL -> {
        m.visitVarInsn(ILOAD, site);
        hook(m, "staticCall", "(I)V");
      }
      case VARIABLE -> {
        m.visitVarInsn(ALOAD, 0);
        boolean hasTarget = operands.size() > 1 && operands.get(1).getSort() >= Type.ARRAY;
        if (hasTarget) {
          m.visitVarInsn(ALOAD, 1);
        } else {
          m.visitInsn(ACONST_NULL);
        }
        m.visitVarInsn(ILOAD, site);
        hook(m, "variable", "(Ljava/lang/invoke/VarHandle;Ljava/lang/Object;I)V");
      }
      default -> {
        m.visitVarInsn(ALOAD, 0);
        String argument = operands.size() > 1 ? told(operands.get(1)) : "";
        if (!argument.isEmpty()) {
          m.visitVarInsn(operands.get(1).getOpcode(ILOAD), 1);
        }
        m.visitVarInsn(ILOAD, site);
        hook(m, "call", "(Ljava/lang/Object;" + argument + "I)V");
      }
    }
  }

  /** The type by which a hook is told of a call's first argument; empty if it is not. */
  private static String told(Type argument) {
    return argument.getSort() >= Type.ARRAY
        ? Code.OBJECT.getDescriptor()
        : argument.getSort() == Type.INT ? "I" : "";
  }

  private static void perform(MethodNode m, Call call, Shape shape, int site) {
    String descriptor = call.descriptor();
    if (shape == Shape.ASYNC_CALL || shape == Shape.STATIC_ASYNC_CALL) {
      if (shape == Shape.ASYNC_CALL) {
        m.visitVarInsn(ALOAD, 0);
      } else {
        m.visitInsn(ACONST_NULL);
      }
      m.visitVarInsn(ILOAD, site);
      hook(m, "asyncExecutor", "(Ljava/lang/Object;I)Ljava/util/concurrent/Executor;");
      descriptor = descriptor.replace(")", "Ljava/util/concurrent/Executor;)");
    }
    m.visitMethodInsn(call.opcode(), call.owner(), call.name(), descriptor, call.isInterface());
  }

  private static void after(MethodNode m, boolean isStatic, Type result, int site, int kept) {
    if (!isStatic) {
      m.visitVarInsn(ALOAD, 0);
    }
    StringBuilder descriptor = new StringBuilder(isStatic ? "(" : "(Ljava/lang/Object;");
    if (result.getSort() == Type.VOID && isStatic) {
      m.visitInsn(ACONST_NULL);
      descriptor.append("Ljava/lang/Object;");
    } else if (result.getSort() != Type.VOID) {
      m.visitVarInsn(result.getOpcode(ILOAD), kept);
      descriptor.append(
          result.getSort() == Type.BOOLEAN ? "Z" : Code.taken(result).getDescriptor());
    }
    m.visitVarInsn(ILOAD, site);
    hook(m, isStatic ? "staticCalled" : "called", descriptor + "I)V");
  }

  /** {@code if (!Hooks.superStart(this, site)) super.start();} */
  private MethodNode superCall(String hook, Call call) {
    MethodNode m = method(0, List.of(), Type.VOID_TYPE);
    Label done = new Label();
    m.visitVarInsn(ALOAD, 0);
    m.visitVarInsn(ILOAD, 1);
    hook(m, hook, "(Ljava/lang/Thread;I)Z");
    m.visitJumpInsn(IFNE, done);
    m.visitVarInsn(ALOAD, 0);
    m.visitMethodInsn(INVOKESPECIAL, call.owner(), call.name(), call.descriptor(), false);
    m.visitLabel(done);
    m.instructions.add(Code.firstFrame(m, className));
    m.visitInsn(RETURN);
    return m;
  }

  /** {@code Thread t = builder.unstarted(task); Hooks.start(t, site); return t;} */
  private MethodNode builderStart(Call call) {
    MethodNode m = method(ACC_STATIC, operands(call), Type.getObjectType(THREAD));
    m.visitVarInsn(ALOAD, 0);
    m.visitVarInsn(ALOAD, 1);
    m.visitMethodInsn(INVOKEINTERFACE, call.owner(), "unstarted", call.descriptor(), true);
    startAndReturn(m, 2);
    return m;
  }

  /** {@code Thread t = Thread.ofVirtual().unstarted(task); Hooks.start(t, site); return t;} */
  private MethodNode virtualStart() {
    Type runnable = Type.getObjectType("java/lang/Runnable");
    MethodNode m = method(ACC_STATIC, List.of(runnable), Type.getObjectType(THREAD));
    String builder = "java/lang/Thread$Builder$OfVirtual";
    m.visitMethodInsn(INVOKESTATIC, THREAD, "ofVirtual", "()L" + builder + ";", false);
    m.visitVarInsn(ALOAD, 0);
    m.visitMethodInsn(
        INVOKEINTERFACE, builder, "unstarted", "(" + runnable + ")Ljava/lang/Thread;", true);
    startAndReturn(m, 1);
    return m;
  }

  private static void startAndReturn(MethodNode m, int site) {
    m.visitInsn(DUP);
    m.visitVarInsn(ILOAD, site);
    hook(m, "start", START);
    m.visitInsn(ARETURN);
  }

  /** The method of {@code Random} with the same signature, on who the hook says. */
  private MethodNode random(Call call) {
    List<Type> operands = operands(call);
    Type result = Type.getReturnType(call.descriptor());
    MethodNode m = method(ACC_STATIC, operands, result);
    load(m, operands.subList(0, 1));
    hook(m, "random", "(Ljava/util/Random;)Ljava/util/Random;");
    int local = 1;
    for (Type type : operands.subList(1, operands.size())) {
      m.visitVarInsn(type.getOpcode(ILOAD), local);
      local += type.getSize();
    }
    m.visitMethodInsn(INVOKEVIRTUAL, "java/util/Random", call.name(), call.descriptor(), false);
    m.visitInsn(result.getOpcode(IRETURN));
    return m;
  }

  /**
   * A method that does what a method reference does, in code that can be rewritten, as a lambda's
   * body: it polls, whatever is referred to. Empty if what is referred to stays as it is.
   *
   * @param factory descriptor of what makes the reference: its argument is the receiver, if the
   *     reference has one already
   */
  Optional<Handle> reference(Handle handle, String factory, int line) {
    Optional<Call> call = callOf(handle).filter(c -> !isLambda(c));
    if (call.isEmpty()) {
      return Optional.empty();
    }
    Referred referred =
        new Referred(handle, Arrays.stream(Type.getArgumentTypes(factory)).findFirst());
    MethodNode method = references.get(referred);
    if (method == null) {
      method = referring(call.get(), referred.bound(), hasFrame(call.get()) ? 0 : line);
      references.put(referred, method);
    }
    return Optional.of(
        new Handle(H_INVOKESTATIC, className, method.name, method.desc, isInterface));
  }

  /** The methods that references became, still to be woven. */
  List<MethodNode> references() {
    return List.copyOf(references.values());
  }

  /** Whether a stack trace shows a learner's frame for what the call does. */
  private boolean hasFrame(Call call) {
    return SnippetClass.isSnippet(call.owner().replace('/', '.')) && !calls.concerns(call);
  }

  private boolean isLambda(Call call) {
    return call.owner().equals(className) && call.name().startsWith(ClassWeaver.LAMBDA);
  }

  private static Optional<Call> callOf(Handle h) {
    int opcode =
        switch (h.getTag()) {
          case H_INVOKEVIRTUAL -> INVOKEVIRTUAL;
          case H_INVOKEINTERFACE -> INVOKEINTERFACE;
          case H_INVOKESTATIC -> INVOKESTATIC;
          case H_NEWINVOKESPECIAL -> INVOKESPECIAL;
          default -> -1;
        };
    return opcode < 0
        ? Optional.empty()
        : Optional.of(new Call(opcode, h.getOwner(), h.getName(), h.getDesc(), h.isInterface()));
  }

  /**
   * Makes the method.
   *
   * @param line where it says that it stands; 0 if no stack trace is to show it
   */
  private MethodNode referring(Call call, Optional<Type> bound, int line) {
    boolean constructs = call.name().equals("<init>");
    List<Type> operands =
        constructs
            ? List.of(Type.getArgumentTypes(call.descriptor()))
            : new ArrayList<>(operands(call));
    bound.ifPresent(receiver -> operands.set(0, receiver));
    Type result =
        constructs ? Type.getObjectType(call.owner()) : Type.getReturnType(call.descriptor());
    MethodNode m =
        new MethodNode(
            ASM9,
            ACC_PRIVATE | ACC_STATIC | ACC_SYNTHETIC,
            SnippetClass.REFERENCE + references.size(),
            Type.getMethodDescriptor(result, operands.toArray(new Type[0])),
            null,
            null);
    Label start = new Label();
    m.visitLabel(start);
    if (line > 0) {
      m.visitLineNumber(line, start);
    }
    if (constructs) {
      m.visitTypeInsn(NEW, call.owner());
      m.visitInsn(DUP);
    }
    load(m, operands);
    m.visitMethodInsn(
        call.opcode(), call.owner(), call.name(), call.descriptor(), call.isInterface());
    m.visitInsn(result.getOpcode(IRETURN));
    m.visitMaxs(size(operands) + 2, size(operands));
    return m;
  }
}
