package interleave.kernel.instrument;

import interleave.hooks.AccessSink;
import interleave.hooks.Handover;
import interleave.hooks.HookKind;
import interleave.hooks.HookSites;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Checks what the hooks announce while everything is done as it always is: that what belongs
 * together comes together, and comes from sites of its kind. Thread-safe.
 */
class Announcements implements AccessSink {

  /** What one thread is in the midst of. */
  private static final class State {
    final Deque<Object> monitors = new ArrayDeque<>();
    final Deque<Integer> calls = new ArrayDeque<>();

    /** Reads and writes without their values. Of several, all but the last wait for a class. */
    final Deque<Access> accesses = new ArrayDeque<>();
  }

  /**
   * @param initializes whether a class may be initialized before the value comes, or in its place
   */
  private record Access(int site, boolean initializes) {}

  private final List<String> faults = new CopyOnWriteArrayList<>();
  final Map<HookKind, Integer> seen = new ConcurrentHashMap<>();
  private final Map<Thread, State> states = new ConcurrentHashMap<>();
  private final AtomicInteger ranTasks = new AtomicInteger();
  private final ClassLoader run;

  /**
   * @param run the context class loader of the threads to look at: those of an earlier run may
   *     still be about
   */
  Announcements(ClassLoader run) {
    this.run = run;
  }

  /** Whether the calling thread is one to look at. */
  final boolean isOfRun(Thread thread) {
    return thread.getContextClassLoader() == run;
  }

  private State state() {
    return isOfRun(Thread.currentThread())
        ? states.computeIfAbsent(Thread.currentThread(), t -> new State())
        : new State();
  }

  private void at(int site, HookKind... kinds) {
    HookKind kind = HookSites.get(site).kind();
    seen.merge(kind, 1, Integer::sum);
    expect(List.of(kinds).contains(kind), "not one of " + List.of(kinds), site);
    Access open = state().accesses.peek();
    expect(open == null || open.initializes(), "another hook before the value", site);
  }

  final void expect(boolean fulfilled, String fault, int site) {
    if (!fulfilled && isOfRun(Thread.currentThread())) {
      faults.add(fault + " at " + HookSites.get(site));
    }
  }

  /** The calling thread has nothing more to announce. Others may still be at it. */
  Runner.Run runOf(Outcome outcome) {
    State state = state();
    if (!state.monitors.isEmpty() || !state.calls.isEmpty()) {
      faults.add("left open: " + state.monitors + state.calls);
    }
    return new Runner.Run(outcome, List.copyOf(faults), Map.copyOf(seen), ranTasks.get());
  }

  @Override
  public void monitorEnter(Object monitor, int site) {
    at(site, HookKind.MONITOR_ENTER);
    state().monitors.push(monitor);
  }

  @Override
  public void monitorExit(Object monitor, int site) {
    at(site, HookKind.MONITOR_EXIT);
    Deque<Object> monitors = state().monitors;
    expect(!monitors.isEmpty() && monitors.pop() == monitor, "wrong monitor left", site);
  }

  /** What has begun ends, once. */
  @Override
  public Handover handOver(Object task, int site) {
    at(site, HookKind.CALL);
    return new Handover() {
      private final Deque<Thread> running = new ConcurrentLinkedDeque<>();

      @Override
      public void begin() {
        running.push(Thread.currentThread());
      }

      @Override
      public void end(Throwable thrown) {
        expect(running.remove(Thread.currentThread()), "a task that did not begin ended", site);
        ranTasks.incrementAndGet();
      }
    };
  }

  @Override
  public void call(Object receiver, int site) {
    at(site, HookKind.CALL, HookKind.VARIABLE, HookKind.CONTENTS_READ, HookKind.CONTENTS_WRITE);
    state().calls.push(site);
  }

  @Override
  public void called(Object receiver, Object result, int site) {
    ended(site);
    boolean isVoid = HookSites.get(site).descriptor().endsWith("V");
    expect(!isVoid || result == null, "a result of a void method", site);
  }

  @Override
  public void threw(Object receiver, Throwable thrown, int site) {
    ended(site);
  }

  private void ended(int site) {
    Deque<Integer> calls = state().calls;
    expect(!calls.isEmpty() && calls.pop() == site, "a call that did not begin ended", site);
  }

  @Override
  public void readContents(Object receiver, int site) {
    at(site, HookKind.CONTENTS_READ);
    state().calls.push(site);
  }

  @Override
  public void writeContents(Object receiver, int site) {
    at(site, HookKind.CONTENTS_WRITE);
    state().calls.push(site);
  }

  private void access(int site, HookKind kind, boolean initializes) {
    at(site, kind);
    state().accesses.push(new Access(site, initializes));
  }

  @Override
  public void read(Object owner, int site) {
    access(site, HookKind.READ, false);
    expect(isField(owner, site), "read of a field that " + owner.getClass() + " has not", site);
  }

  @Override
  public void write(Object owner, int site) {
    access(site, HookKind.WRITE, false);
    expect(isField(owner, site), "write of a field that " + owner.getClass() + " has not", site);
  }

  private static boolean isField(Object owner, int site) {
    for (Class<?> c = owner.getClass(); c != null; c = c.getSuperclass()) {
      if (c.getName().equals(HookSites.get(site).owner())) {
        return HookSites.get(site).variable() > 0;
      }
    }
    return false;
  }

  @Override
  public void readStatic(int site) {
    access(site, HookKind.READ, true);
  }

  @Override
  public void writeStatic(int site) {
    access(site, HookKind.WRITE, false);
  }

  @Override
  public void readElement(Object array, int index, int site) {
    access(site, HookKind.ELEMENT_READ, false);
    expect(array.getClass().isArray(), "no array", site);
  }

  @Override
  public void writeElement(Object array, int index, int site) {
    access(site, HookKind.ELEMENT_WRITE, false);
    expect(array.getClass().isArray(), "no array", site);
  }

  @Override
  public void value(long bits, int site) {
    valueOf(site, HookSites.get(site).descriptor().length() == 1);
  }

  @Override
  public void value(Object reference, int site) {
    valueOf(site, HookSites.get(site).descriptor().length() > 1);
  }

  private void valueOf(int site, boolean fits) {
    Deque<Access> accesses = state().accesses;
    while (accesses.size() > 1 && accesses.peek().initializes() && accesses.peek().site() != site) {
      accesses.pop(); // its class could not be initialized
    }
    expect(!accesses.isEmpty() && accesses.pop().site() == site, "a value of no access", site);
    expect(fits, "a value of another type", site);
  }
}
