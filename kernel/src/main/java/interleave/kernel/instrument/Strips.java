package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ANEWARRAY;
import static org.objectweb.asm.Opcodes.ARRAYLENGTH;
import static org.objectweb.asm.Opcodes.BIPUSH;
import static org.objectweb.asm.Opcodes.F_NEW;
import static org.objectweb.asm.Opcodes.GETFIELD;
import static org.objectweb.asm.Opcodes.GETSTATIC;
import static org.objectweb.asm.Opcodes.GOTO;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.ICONST_5;
import static org.objectweb.asm.Opcodes.ICONST_M1;
import static org.objectweb.asm.Opcodes.IFGE;
import static org.objectweb.asm.Opcodes.IFGT;
import static org.objectweb.asm.Opcodes.IFLE;
import static org.objectweb.asm.Opcodes.IFLT;
import static org.objectweb.asm.Opcodes.IF_ICMPGE;
import static org.objectweb.asm.Opcodes.IF_ICMPGT;
import static org.objectweb.asm.Opcodes.IF_ICMPLE;
import static org.objectweb.asm.Opcodes.IF_ICMPLT;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.MONITORENTER;
import static org.objectweb.asm.Opcodes.MONITOREXIT;
import static org.objectweb.asm.Opcodes.NEW;
import static org.objectweb.asm.Opcodes.NEWARRAY;
import static org.objectweb.asm.Opcodes.PUTFIELD;
import static org.objectweb.asm.Opcodes.PUTSTATIC;
import static org.objectweb.asm.Opcodes.SIPUSH;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TryCatchBlockNode;
import org.objectweb.asm.tree.VarInsnNode;

/**
 * Makes two loops out of a simple one, so that a poll on every way back does not cost the compiler
 * its vector instructions:
 *
 * <pre>
 * for (; i &lt; n; i++) body;   ⟶   do {
 *                                   int limit = Hooks.strip(i, n); // polls; n, or nearer
 *                                   for (; i &lt; limit; i++) body;
 *                                 } while (i &lt; n);
 * </pre>
 *
 * <p>Simple is an innermost loop that counts an {@code int} up or down by one at its end and
 * nowhere else, whose bound does not change in it, and which calls and creates nothing. Invariant:
 * the limit never lies beyond the bound, so wherever the new test says "go on" the old one did; and
 * where it does not, the old one is asked. The counter cannot pass the bound without meeting it, so
 * no strip is longer than the hook says.
 */
final class Strips {

  /** A loop with a longer body gains nothing. Also bounds the time between two polls. */
  private static final int LONGEST_BODY = 200;

  private static final Set<String> QUICK_CALLS =
      Set.of("java/lang/Math", "java/lang/StrictMath", "java/lang/Integer", "java/lang/Long");

  private final MethodNode method;
  private final Predicate<FieldInsnNode> isVolatile;
  private final int limit;
  private final IdentityHashMap<AbstractInsnNode, Integer> at = new IdentityHashMap<>();

  /** How often each label is jumped to. */
  private final Map<LabelNode, Integer> jumps = new HashMap<>();

  private final Set<AbstractInsnNode> unpolled = Collections.newSetFromMap(new IdentityHashMap<>());

  private Strips(MethodNode method, Predicate<FieldInsnNode> isVolatile) {
    this.method = method;
    this.isVolatile = isVolatile;
    limit = method.maxLocals;
  }

  /** Splits all simple loops of a method; returns the ways back that need no poll any more. */
  static Set<AbstractInsnNode> split(MethodNode method, Predicate<FieldInsnNode> isVolatile) {
    Strips strips = new Strips(method, isVolatile);
    strips.split();
    return strips.unpolled;
  }

  private void split() {
    AbstractInsnNode[] code = method.instructions.toArray();
    for (int i = 0; i < code.length; i++) {
      at.put(code[i], i);
      for (LabelNode target : targets(code[i])) {
        jumps.merge(target, 1, Integer::sum);
      }
    }
    List<Loop> loops = new ArrayList<>();
    for (AbstractInsnNode insn : code) {
      if (insn.getOpcode() == GOTO && at.get(((JumpInsnNode) insn).label) < at.get(insn)) {
        loop((JumpInsnNode) insn).filter(loop -> isSimple(loop, code)).ifPresent(loops::add);
      }
    }
    loops.forEach(loop -> split(loop, code));
    if (!loops.isEmpty()) {
      method.maxLocals++;
    }
  }

  static List<LabelNode> targets(AbstractInsnNode insn) {
    if (insn instanceof JumpInsnNode jump) {
      return List.of(jump.label);
    }
    List<LabelNode> all = new ArrayList<>();
    if (insn instanceof TableSwitchInsnNode table) {
      all.addAll(table.labels);
      all.add(table.dflt);
    } else if (insn instanceof LookupSwitchInsnNode lookup) {
      all.addAll(lookup.labels);
      all.add(lookup.dflt);
    }
    return all;
  }

  /**
   * A loop as javac lays it out: test, body, step, way back.
   *
   * @param bound what pushes the bound; empty if the test is against zero
   */
  private record Loop(
      LabelNode head,
      FrameNode frame,
      VarInsnNode counter,
      List<AbstractInsnNode> bound,
      JumpInsnNode test,
      JumpInsnNode back,
      boolean up) {}

  private Optional<Loop> loop(JumpInsnNode back) {
    AbstractInsnNode insn = back.label;
    FrameNode frame = null;
    while (insn != null && insn.getOpcode() < 0) {
      frame = insn instanceof FrameNode f ? f : frame;
      insn = insn.getNext();
    }
    if (frame == null
        || (frame.stack != null && !frame.stack.isEmpty())
        || !(insn instanceof VarInsnNode counter)
        || counter.getOpcode() != ILOAD) {
      return Optional.empty();
    }
    List<AbstractInsnNode> bound = new ArrayList<>();
    insn = insn.getNext();
    while (insn != null && !(insn instanceof JumpInsnNode) && bound.size() < 3) {
      bound.add(insn);
      insn = insn.getNext();
    }
    AbstractInsnNode step = back.getPrevious();
    while (step != null
        && (step instanceof LineNumberNode
            || (step instanceof LabelNode label && !jumps.containsKey(label)))) {
      step = step.getPrevious();
    }
    if (!(insn instanceof JumpInsnNode test)
        || at.get(test.label) < at.get(back)
        || !(step instanceof IincInsnNode iinc)
        || iinc.var != counter.var
        || Math.abs(iinc.incr) != 1) {
      return Optional.empty();
    }
    boolean up = iinc.incr > 0;
    return isTest(test.getOpcode(), bound, up)
        ? Optional.of(new Loop(back.label, frame, counter, bound, test, back, up))
        : Optional.empty();
  }

  /** Whether the loop ends when the counter meets the bound; and it meets every bound there is. */
  private static boolean isTest(int opcode, List<AbstractInsnNode> bound, boolean up) {
    if (bound.isEmpty()) {
      return up ? opcode == IFGE || opcode == IFGT : opcode == IFLE || opcode == IFLT;
    }
    Optional<Integer> constant = constant(bound);
    int beyondNone = up ? Integer.MAX_VALUE : Integer.MIN_VALUE;
    boolean inclusive = opcode == (up ? IF_ICMPGT : IF_ICMPLT);
    return inclusive
        ? constant.isPresent() && constant.get() != beyondNone
        : opcode == (up ? IF_ICMPGE : IF_ICMPLE);
  }

  private static Optional<Integer> constant(List<AbstractInsnNode> push) {
    if (push.size() != 1) {
      return Optional.empty();
    }
    AbstractInsnNode insn = push.get(0);
    int opcode = insn.getOpcode();
    if (opcode >= ICONST_M1 && opcode <= ICONST_5) {
      return Optional.of(opcode - ICONST_0);
    }
    if (opcode == BIPUSH || opcode == SIPUSH) {
      return Optional.of(((IntInsnNode) insn).operand);
    }
    return insn instanceof LdcInsnNode ldc && ldc.cst instanceof Integer value
        ? Optional.of(value)
        : Optional.empty();
  }

  private boolean isSimple(Loop loop, AbstractInsnNode[] code) {
    int from = at.get(loop.head());
    int to = at.get(loop.back());
    if (to - from > LONGEST_BODY || jumps.get(loop.head()) != waysTo(loop, code, from)) {
      return false;
    }
    Set<Object> written = new HashSet<>();
    int steps = 0;
    for (int i = from; i <= to; i++) {
      AbstractInsnNode insn = code[i];
      if (!isQuick(insn) || (insn != loop.back() && goesBack(insn))) {
        return false;
      }
      if (insn instanceof IincInsnNode iinc) {
        written.add(iinc.var);
        steps += iinc.var == loop.counter().var ? 1 : 0;
      } else if (insn instanceof VarInsnNode store && store.getOpcode() >= ISTORE) {
        written.add(store.var);
        steps += store.var == loop.counter().var ? 1 : 0;
      } else if (insn.getOpcode() == PUTFIELD || insn.getOpcode() == PUTSTATIC) {
        written.add(((FieldInsnNode) insn).name);
      }
    }
    return steps == 1
        && isConstantWithin(loop.bound(), written)
        && !isEnteredElsewhere(code, from, to)
        && handlersStayWithin(from, to);
  }

  /** One way back, and whatever leads to the head from before. */
  private int waysTo(Loop loop, AbstractInsnNode[] code, int from) {
    int before = 0;
    for (int i = 0; i < from; i++) {
      before += Collections.frequency(targets(code[i]), loop.head());
    }
    return before + 1;
  }

  private boolean goesBack(AbstractInsnNode insn) {
    return targets(insn).stream().anyMatch(target -> at.get(target) < at.get(insn));
  }

  private boolean isQuick(AbstractInsnNode insn) {
    return switch (insn.getOpcode()) {
      case NEW, NEWARRAY, ANEWARRAY, Opcodes.MULTIANEWARRAY, MONITORENTER, MONITOREXIT -> false;
      case Opcodes.INVOKEVIRTUAL, Opcodes.INVOKEINTERFACE, Opcodes.INVOKESPECIAL -> false;
      case Opcodes.INVOKEDYNAMIC -> false;
      case INVOKESTATIC -> QUICK_CALLS.contains(((MethodInsnNode) insn).owner);
      case GETSTATIC, GETFIELD, PUTSTATIC, PUTFIELD -> !isVolatile.test((FieldInsnNode) insn);
      default -> true;
    };
  }

  /** A local variable or a field, an array's length in one of them, or a constant. */
  private static boolean isConstantWithin(List<AbstractInsnNode> push, Set<Object> written) {
    if (push.isEmpty() || constant(push).isPresent()) {
      return true;
    }
    List<AbstractInsnNode> rest = new ArrayList<>(push);
    if (rest.get(rest.size() - 1).getOpcode() == ARRAYLENGTH) {
      rest.remove(rest.size() - 1);
    }
    for (int i = 0; i < rest.size(); i++) {
      AbstractInsnNode insn = rest.get(i);
      boolean fixed =
          insn instanceof VarInsnNode load
              ? i == 0
                  && (load.getOpcode() == ILOAD || load.getOpcode() == ALOAD)
                  && !written.contains(load.var)
              : insn instanceof FieldInsnNode read
                  && (read.getOpcode() == GETSTATIC
                      ? i == 0
                      : read.getOpcode() == GETFIELD && i == 1)
                  && !written.contains(read.name);
      if (!fixed) {
        return false;
      }
    }
    return !rest.isEmpty();
  }

  private boolean isEnteredElsewhere(AbstractInsnNode[] code, int from, int to) {
    for (int i = 0; i < code.length; i++) {
      if (i < from || i > to) {
        for (LabelNode target : targets(code[i])) {
          if (at.get(target) > from && at.get(target) <= to) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private boolean handlersStayWithin(int from, int to) {
    for (TryCatchBlockNode block : method.tryCatchBlocks) {
      int start = at.get(block.start);
      int end = at.get(block.end);
      int handler = at.get(block.handler);
      boolean around = start <= from && end >= to && (handler < from || handler > to);
      boolean inside = start > from && end <= to;
      boolean apart = (end <= from || start > to) && (handler < from || handler > to);
      if (!around && !inside && !apart) {
        return false;
      }
    }
    return true;
  }

  private void split(Loop loop, AbstractInsnNode[] original) {
    InsnList code = method.instructions;
    LabelNode inner = new LabelNode();
    LabelNode check = new LabelNode();
    InsnList strip = new InsnList();
    strip.add(new VarInsnNode(ILOAD, loop.counter().var));
    if (loop.bound().isEmpty()) {
      strip.add(new InsnNode(ICONST_0));
    }
    copy(loop.bound(), strip);
    strip.add(Code.hook(loop.up() ? "strip" : "stripDown", "(II)I"));
    strip.add(new VarInsnNode(ISTORE, limit));
    strip.add(inner);
    strip.add(withLimit(loop.frame()));
    for (int i = at.get(loop.frame()) + 1; i <= at.get(loop.back()); i++) {
      if (original[i] instanceof FrameNode frame) {
        code.set(frame, withLimit(frame));
      }
    }
    code.insertBefore(loop.counter(), strip);

    InsnList again = new InsnList();
    again.add(check);
    again.add(frame(loop.frame().local, List.of()));
    line(loop.counter()).ifPresent(line -> again.add(new LineNumberNode(line, check)));
    again.add(new VarInsnNode(ILOAD, loop.counter().var));
    copy(loop.bound(), again);
    JumpInsnNode restart = new JumpInsnNode(opposite(loop.test().getOpcode()), loop.head());
    again.add(restart);
    again.add(new JumpInsnNode(GOTO, loop.test().label));
    code.insert(loop.back(), again);

    loop.bound().forEach(code::remove);
    code.insert(loop.counter(), new VarInsnNode(ILOAD, limit));
    loop.test().setOpcode(comparing(loop.test().getOpcode()));
    loop.test().label = check;
    loop.back().label = inner;
    unpolled.add(loop.back());
    unpolled.add(restart);
  }

  private static void copy(List<AbstractInsnNode> instructions, InsnList to) {
    instructions.forEach(insn -> to.add(insn.clone(Map.of())));
  }

  private static Optional<Integer> line(AbstractInsnNode insn) {
    for (AbstractInsnNode i = insn; i != null; i = i.getPrevious()) {
      if (i instanceof LineNumberNode number) {
        return Optional.of(number.line);
      }
    }
    return Optional.empty();
  }

  /** The same frame, with the limit in its variable. */
  private FrameNode withLimit(FrameNode frame) {
    List<Object> locals = new ArrayList<>(frame.local);
    int size = 0;
    for (Object local : locals) {
      size += local == Opcodes.LONG || local == Opcodes.DOUBLE ? 2 : 1;
    }
    for (; size < limit; size++) {
      locals.add(Opcodes.TOP);
    }
    locals.add(Opcodes.INTEGER);
    return frame(locals, frame.stack == null ? List.of() : frame.stack);
  }

  private static FrameNode frame(List<Object> locals, List<Object> stack) {
    return new FrameNode(F_NEW, locals.size(), locals.toArray(), stack.size(), stack.toArray());
  }

  private static int opposite(int test) {
    return switch (test) {
      case IF_ICMPGE -> IF_ICMPLT;
      case IF_ICMPGT -> IF_ICMPLE;
      case IF_ICMPLE -> IF_ICMPGT;
      case IF_ICMPLT -> IF_ICMPGE;
      case IFGE -> IFLT;
      case IFGT -> IFLE;
      case IFLE -> IFGT;
      case IFLT -> IFGE;
      default -> throw new IllegalArgumentException("no test: " + test);
    };
  }

  /** The test with the bound on the stack. */
  private static int comparing(int test) {
    return switch (test) {
      case IFGE -> IF_ICMPGE;
      case IFGT -> IF_ICMPGT;
      case IFLE -> IF_ICMPLE;
      case IFLT -> IF_ICMPLT;
      default -> test;
    };
  }
}
