package interleave.runtime;

import interleave.trace.EventKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Runs a program in every order in which its operations can happen: a scheduler as simple as can
 * be, to show what the seam is good for. One thread runs at a time; each announces its next
 * operation and waits until it is chosen; the guards of the announced operations say who can be.
 */
final class EveryOrder implements Scheduler {

  /** How a run ends in which nobody can go on. */
  static final String STUCK = "stuck";

  /** Unwinds the threads of a run that is stuck. */
  private static final class Abandoned extends Error {
    private static final long serialVersionUID = 1;
  }

  /** A thread of the program: what it does next, if it has said so. */
  private static final class Actor {
    private final String name;
    private boolean limited;
    private @Nullable Operation next;

    Actor(String name) {
      this.name = name;
    }
  }

  /** A point at which one of several could go on. */
  private record Choice(int taken, int of) {}

  // All guarded by this.

  private final List<Choice> choices = new ArrayList<>();
  private final int[] script;
  private final List<Actor> actors = new ArrayList<>();
  private final Map<Thread, Actor> byThread = new HashMap<>();
  private @Nullable Actor running;
  private boolean stuck;

  private EveryOrder(int[] script) {
    this.script = script;
  }

  /** The outcomes of all orders, and how many orders lead to each. */
  static SortedMap<String, Integer> outcomes(Callable<String> program) throws Exception {
    SortedMap<String, Integer> outcomes = new TreeMap<>();
    Optional<int[]> script = Optional.of(new int[0]);
    while (script.isPresent()) {
      EveryOrder order = new EveryOrder(script.get());
      outcomes.merge(order.run(program), 1, Integer::sum);
      script = order.next();
    }
    return outcomes;
  }

  private String run(Callable<String> program) throws Exception {
    try (var scope = new ThreadScope("order", Optional.empty(), this)) {
      return scope.call(program);
    } catch (Abandoned e) {
      return STUCK;
    }
  }

  /** The script of the next order, in the order of a search in depth. */
  private Optional<int[]> next() {
    for (int last = choices.size() - 1; last >= 0; last--) {
      Choice choice = choices.get(last);
      if (choice.taken() + 1 < choice.of()) {
        int[] next = new int[last + 1];
        for (int i = 0; i < last; i++) {
          next[i] = choices.get(i).taken();
        }
        next[last] = choice.taken() + 1;
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean perform(Operation operation, long nanos) {
    return nanos <= 0 ? tryPerform(operation) : step(operation, nanos != TimeLimit.NONE);
  }

  @Override
  public void performUninterrupted(Operation operation) {
    step(operation, false);
  }

  @Override
  public boolean tryPerform(Operation operation) {
    return step(new Try(operation), false);
  }

  /** Announces, waits to be chosen, performs. A thread that has performed its end is gone. */
  private synchronized boolean step(Operation operation, boolean limited) {
    Actor actor = byThread.get(Thread.currentThread());
    actor.next = operation;
    actor.limited = limited;
    choose();
    awaitTurn(actor);
    boolean happened = operation.attempt();
    actor.next = null;
    if (operation.event().filter(kind -> kind == EventKind.END).isPresent()) {
      actors.remove(actor);
      running = null;
      choose();
    }
    return happened && !(operation instanceof Try tried && !tried.happened);
  }

  private void awaitTurn(Actor actor) {
    while (running != actor && !stuck) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new AssertionError("nobody interrupts " + actor.name, e);
      }
    }
    if (stuck) {
      throw new Abandoned();
    }
  }

  /** Chooses among those that can go on; a limited wait ends only when nobody else can. */
  private void choose() {
    if (actors.isEmpty() || stuck) {
      return;
    }
    List<Actor> able = actors.stream().filter(a -> a.next != null && a.next.ready()).toList();
    if (able.isEmpty()) {
      able = actors.stream().filter(a -> a.limited).toList();
    }
    if (able.isEmpty()) {
      stuck = true;
    } else {
      int taken = choices.size() < script.length ? script[choices.size()] : 0;
      choices.add(new Choice(taken, able.size()));
      running = able.get(taken);
    }
    notifyAll();
  }

  /** Its guard always holds: that it fails is a result, too. */
  private static final class Try extends Operation {
    private final Operation tried;
    private boolean happened;

    Try(Operation tried) {
      super(tried.target(), WaitQueue.NONE, WaitQueue.NONE);
      this.tried = tried;
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      happened = tried.attempt();
      return true;
    }
  }

  /** Something every thread does once it runs. */
  private static final class Begin extends Operation {
    Begin() {
      super("begin", WaitQueue.NONE, WaitQueue.NONE);
    }

    @Override
    public boolean ready() {
      return true;
    }

    @Override
    public boolean attempt() {
      return true;
    }
  }

  @Override
  public synchronized void start(Thread child) {
    Actor actor = new Actor(child.getName());
    actor.next = new Begin();
    actors.add(actor);
    byThread.put(child, actor);
    child.setUncaughtExceptionHandler(EveryOrder::uncaught);
    child.start();
  }

  /** That a thread of a stuck run is unwound is no news. */
  private static void uncaught(Thread thread, Throwable exception) {
    if (!(exception instanceof Abandoned)) {
      thread.getThreadGroup().uncaughtException(thread, exception);
    }
  }

  @Override
  public synchronized void begin() {
    Actor actor = byThread.get(Thread.currentThread());
    if (actor == null) {
      actor = new Actor("main");
      byThread.put(Thread.currentThread(), actor);
      actors.add(actor);
      running = actor;
    }
    awaitTurn(actor);
    actor.next = null;
  }

  @Override
  public void sleep(long nanos) {
    step(
        new Operation("sleep", WaitQueue.NONE, WaitQueue.NONE) {
          @Override
          public boolean ready() {
            return false;
          }

          @Override
          public boolean attempt() {
            return false;
          }
        },
        true);
  }

  @Override
  public boolean join(Thread thread, long nanos) {
    throw new UnsupportedOperationException("programs here use threads of their own only");
  }

  @Override
  public void interrupt(Thread other) {
    throw new UnsupportedOperationException("programs here interrupt nobody");
  }

  @Override
  public long now() {
    return 0;
  }
}
