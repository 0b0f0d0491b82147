package interleave.explore;

import interleave.runtime.Announced;
import interleave.runtime.ThreadScope;
import interleave.runtime.WaitQueue;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.ThreadLog;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The kinds of steps that threads take. */
final class Steps {

  private Steps() {}

  /** An operation of a primitive that the thread waits for. */
  static class Perform extends Step {
    final Announced announced;
    private final boolean interruptible;
    private final boolean lasting;
    private Optional<String> ending = Optional.empty();

    Perform(
        Announced announced,
        Footprint footprint,
        Footprint footprintOnceEnabled,
        long deadline,
        boolean interruptible,
        boolean lasting) {
      super(footprint, footprintOnceEnabled, deadline);
      this.announced = announced;
      this.interruptible = interruptible;
      this.lasting = lasting;
    }

    @Override
    final boolean isLasting() {
      return lasting;
    }

    @Override
    boolean ready() {
      return announced.ready();
    }

    @Override
    final boolean interruptible() {
      return interruptible;
    }

    @Override
    final void block(Thread who, long time) {
      announced.block(who, time);
    }

    @Override
    final boolean blocked() {
      return announced.blocked();
    }

    @Override
    final void strand() {
      announced.strand();
    }

    @Override
    final void giveUp(Outcome outcome) {
      announced.giveUp(outcome);
      ending = Optional.of(outcome == Outcome.TIMED_OUT ? "timed out" : "interrupted");
    }

    /** The thread went on without what it waited for, and for no reason. */
    final void wakeSpuriously() {
      announced.giveUp(Outcome.PROCEEDED);
      ending = Optional.of("spurious wake-up");
    }

    @Override
    boolean succeeded() {
      return ending.isEmpty();
    }

    @Override
    final Optional<Object> object() {
      return Optional.of(announced.operation().target());
    }

    @Override
    final Optional<EventKind> kind() {
      return announced.operation().event();
    }

    @Override
    final String verb() {
      return kind()
          .map(kind -> kind.name().toLowerCase(Locale.ROOT))
          .orElse(announced.operation().waits() == WaitQueue.NONE ? "look at" : "wait for");
    }

    @Override
    String result() {
      return ending.orElseGet(announced::detail);
    }
  }

  /** An operation of a primitive that happens at once or not at all: both are possible. */
  static final class Try extends Perform {
    boolean happened;

    Try(Announced announced, Footprint footprint) {
      super(announced, footprint, footprint, NEVER, false, false);
    }

    @Override
    boolean ready() {
      return true;
    }

    @Override
    boolean changed() {
      return happened;
    }

    @Override
    boolean succeeded() {
      return happened;
    }

    @Override
    String result() {
      return happened ? super.result() : "not possible";
    }
  }

  /** To sleep. */
  static final class Sleep extends Step {
    final long nanos;

    Sleep(Footprint footprint, long nanos, long deadline) {
      super(footprint, deadline);
      this.nanos = nanos;
    }

    @Override
    boolean ready() {
      return false;
    }

    @Override
    boolean interruptible() {
      return true;
    }

    @Override
    Optional<EventKind> kind() {
      return Optional.of(EventKind.SLEEP);
    }

    @Override
    String verb() {
      return "sleep";
    }
  }

  /** What a thread can do at any time. */
  private abstract static class Deed extends Step {
    Deed(Footprint footprint) {
      super(footprint, NEVER);
    }

    @Override
    final boolean ready() {
      return true;
    }
  }

  /** To interrupt another thread. */
  static final class Interrupt extends Deed {
    private final Thread other;

    Interrupt(Footprint footprint, Thread other) {
      super(footprint);
      this.other = other;
    }

    @Override
    Optional<Object> object() {
      return Optional.of(other);
    }

    @Override
    Optional<EventKind> kind() {
      return Optional.of(EventKind.INTERRUPT);
    }

    @Override
    String verb() {
      return "interrupt";
    }
  }

  /** To end the program, and so to keep all others from whatever they would do. */
  static final class Exit extends Deed {
    private final int status;

    Exit(Footprint footprint, int status) {
      super(footprint);
      this.status = status;
    }

    @Override
    String verb() {
      return "System.exit(" + status + ")";
    }
  }

  /** To find one of several things, within the step that the thread has taken before. */
  static final class Pick extends Deed {
    private final String of;
    private final int way;
    private final int ways;

    Pick(String of, int way, int ways) {
      super(Footprint.NONE);
      this.of = of;
      this.way = way;
      this.ways = ways;
    }

    @Override
    boolean changed() {
      return false;
    }

    @Override
    String verb() {
      return "pick " + of;
    }

    @Override
    String result() {
      return (way + 1) + " of " + ways;
    }
  }

  /** To let others go first. */
  static final class Yield extends Deed {
    Yield() {
      super(Footprint.NONE);
    }

    @Override
    boolean yields() {
      return true;
    }

    @Override
    boolean changed() {
      return false;
    }

    @Override
    String verb() {
      return "yield";
    }
  }

  /** The begin of a thread that the JDK has started. */
  static final class Begin extends Deed {
    Begin(Footprint footprint) {
      super(footprint);
    }

    @Override
    boolean changed() {
      return false;
    }

    @Override
    String verb() {
      return "begin";
    }
  }

  /** The end of a thread that the primitives do not know. */
  static final class End extends Deed {
    private final Thread thread;

    End(Footprint footprint, Thread thread) {
      super(footprint);
      this.thread = thread;
    }

    @Override
    Optional<Object> object() {
      return Optional.of(thread);
    }

    @Override
    Optional<EventKind> kind() {
      return Optional.of(EventKind.END);
    }

    @Override
    String verb() {
      return "end";
    }
  }

  /** To wait for the end of a thread that the primitives do not know. */
  static final class Join extends Step {
    private final Actor other;
    private final Optional<ThreadLog> log;
    private long blockedAt = NEVER;

    /**
     * A join.
     *
     * @param log where it is told that the thread waits, if it does and that is to be told
     */
    Join(Footprint footprint, Actor other, long deadline, Optional<ThreadLog> log) {
      super(footprint, deadline);
      this.other = other;
      this.log = log;
    }

    @Override
    boolean ready() {
      return other.ended;
    }

    @Override
    boolean interruptible() {
      return true;
    }

    @Override
    void block(Thread who, long time) {
      blockedAt = time;
    }

    @Override
    boolean blocked() {
      return blockedAt != NEVER;
    }

    /** The other has ended, and the thread goes on. */
    void joined() {
      resume(Outcome.PROCEEDED);
    }

    @Override
    void giveUp(Outcome outcome) {
      resume(outcome);
    }

    @Override
    void strand() {
      recordWait();
    }

    private void resume(Outcome outcome) {
      if (recordWait()) {
        log.ifPresent(
            l -> l.add(l.now(), EventKind.RESUME, traced(), outcome.ordinal(), cause(outcome), ""));
      }
    }

    /** Made when the wait ends, by the thread itself, which knows its place; whether it waited. */
    private boolean recordWait() {
      if (blocked()) {
        log.ifPresent(l -> l.add(blockedAt, EventKind.WAIT, traced(), 0, ThreadLog.NO_EVENT, ""));
      }
      return blocked();
    }

    private long cause(Outcome outcome) {
      return outcome == Outcome.PROCEEDED
          ? ThreadScope.current()
              .recorder()
              .map(r -> r.ended(other.worker))
              .orElse(ThreadLog.NO_EVENT)
          : ThreadLog.NO_EVENT;
    }

    /** A thread without a name is called by the lane that it has. */
    private Thread traced() {
      return other.made.getName().isEmpty() ? other.worker : other.made;
    }

    @Override
    Optional<Object> object() {
      return Optional.of(other.made);
    }

    @Override
    String verb() {
      return "join";
    }
  }

  /** To read or write a variable. */
  static class Access extends Step {
    private final Variable variable;
    final Object owner;
    private final Object part;
    private final boolean writes;
    private final BooleanSupplier guard;
    private String value = "";

    /**
     * An access.
     *
     * @param owner the object, or what stands for the class, that has the variable
     * @param part which of its variables
     * @param guard whether it is possible now
     */
    Access(
        Footprint footprint,
        Variable variable,
        Object owner,
        Object part,
        boolean writes,
        BooleanSupplier guard) {
      super(footprint, NEVER);
      this.guard = guard;
      this.variable = variable;
      this.owner = owner;
      this.part = part;
      this.writes = writes;
    }

    final boolean writes() {
      return writes;
    }

    final boolean isTo(Access other) {
      return owner == other.owner && part.equals(other.part);
    }

    final Variable variable() {
      return variable;
    }

    /** What pictures tell of. */
    Object traced() {
      return variable;
    }

    String name(Names names) {
      return variable.name(names);
    }

    /** Without the value. */
    String plain(Names names) {
      return verb() + " " + name(names);
    }

    /** With the value, if there is one to tell. */
    String text(Names names) {
      return plain(names) + (value.isEmpty() ? "" : (writes ? " = " : " → ") + value);
    }

    /** Says what is read or written. */
    final void value(String text) {
      value = text;
    }

    /** What pictures tell of it. */
    String detail() {
      return value;
    }

    @Override
    final boolean ready() {
      return guard.getAsBoolean();
    }

    @Override
    final boolean changed() {
      return writes;
    }

    @Override
    final Optional<EventKind> kind() {
      return Optional.of(writes ? EventKind.WRITE : EventKind.READ);
    }

    @Override
    final String verb() {
      return writes ? "write" : "read";
    }

    @Override
    final String result() {
      return value;
    }
  }

  /** To read or write, by a method of its own, what an object of the JDK's has in it. */
  static final class Call extends Access {
    private final String method;

    /**
     * A call.
     *
     * @param contents what the callee has in it, as a variable
     */
    Call(
        Footprint footprint,
        Variable contents,
        Object callee,
        Object part,
        String method,
        boolean writes,
        BooleanSupplier guard) {
      super(footprint, contents, callee, part, writes, guard);
      this.method = method;
    }

    @Override
    Object traced() {
      return owner;
    }

    @Override
    String plain(Names names) {
      return name(names) + "." + method;
    }

    @Override
    String text(Names names) {
      return name(names) + "." + detail();
    }

    @Override
    String detail() {
      return result().isEmpty() ? method : method + " → " + result();
    }
  }
}
