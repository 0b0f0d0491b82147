package interleave.race;

import interleave.hooks.HookKind;
import interleave.hooks.HookSite;
import interleave.hooks.HookSites;
import interleave.hooks.Hooks;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A program that announces what it does as rewritten code would. Real threads do it, and in the
 * order in which they are told to: the detector does not see what makes them.
 */
final class Fed {

  /** Something a thread does, at a line of its own. */
  interface Act {
    void perform() throws Exception;
  }

  /** A thread that does one act after the other, each when it is told to. */
  static final class Worker {
    private final String name;
    private final List<Act> acts = new ArrayList<>();

    private Worker(String name) {
      this.name = name;
    }

    Worker then(Act act) {
      acts.add(act);
      return this;
    }
  }

  private int line;

  private int site(
      HookKind kind, String owner, String name, String descriptor, boolean isVolatile) {
    boolean isField = kind == HookKind.READ || kind == HookKind.WRITE;
    return HookSites.add(
        new HookSite(
            "fed",
            "Fed",
            "run",
            ++line,
            kind,
            owner,
            name,
            descriptor,
            isVolatile,
            isField ? HookSites.variable(owner, name) : 0));
  }

  /** A field of an object; its accesses are at lines of their own, in the order they are made. */
  final class Field {
    private final Object owner;
    private final String name;
    private final boolean isVolatile;

    Field(Object owner, String name, boolean isVolatile) {
      this.owner = owner;
      this.name = name;
      this.isVolatile = isVolatile;
    }

    Act read() {
      int site = site(HookKind.READ, owner.getClass().getName(), name, "I", isVolatile);
      return () -> {
        Hooks.read(owner, site);
        Hooks.value(1, site);
      };
    }

    Act write() {
      int site = site(HookKind.WRITE, owner.getClass().getName(), name, "I", isVolatile);
      return () -> Hooks.write(owner, 1, site);
    }

    Act readReference(Object value) {
      int site =
          site(HookKind.READ, owner.getClass().getName(), name, "Ljava/lang/Object;", isVolatile);
      return () -> {
        Hooks.read(owner, site);
        Hooks.value(value, site);
      };
    }
  }

  Field field(Object owner, String name) {
    return new Field(owner, name, false);
  }

  Field volatileField(Object owner, String name) {
    return new Field(owner, name, true);
  }

  Act writeElement(int[] array, int index) {
    int site = site(HookKind.ELEMENT_WRITE, "", "", "I", false);
    return () -> Hooks.writeElement(array, index, 1, site);
  }

  Act synchronizedOn(Object monitor, Act... acts) {
    int enter = site(HookKind.MONITOR_ENTER, "", "", "", false);
    int exit = site(HookKind.MONITOR_EXIT, "", "", "", false);
    return () -> {
      Hooks.monitorEnter(monitor, enter);
      synchronized (monitor) {
        Hooks.monitorEntered(monitor, enter);
        for (Act act : acts) {
          act.perform();
        }
        Hooks.monitorExiting(monitor, exit);
      }
      Hooks.monitorExit(monitor, exit);
    };
  }

  /** A call of one of the JDK's methods, around what it really does. */
  Act call(Object receiver, String method, Act real) {
    int site = site(HookKind.CALL, receiver.getClass().getName(), method, "()V", false);
    return () -> {
      Hooks.call(receiver, site);
      real.perform();
      Hooks.called(receiver, site);
    };
  }

  int startSite() {
    return site(HookKind.THREAD, "java.lang.Thread", "start", "()V", false);
  }

  int joinSite() {
    return site(HookKind.THREAD, "java.lang.Thread", "join", "()V", false);
  }

  /** A thread of the program. */
  Worker worker(String name) {
    return new Worker(name);
  }

  /**
   * Starts the workers and lets them act in turns: the first does its first act, the second its
   * first, and so on; then each its second. Ends when all have ended.
   */
  Races inTurns(Worker... workers) {
    return Race.check(() -> perform(List.of(workers)));
  }

  private Object perform(List<Worker> workers) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    int most = workers.stream().mapToInt(worker -> worker.acts.size()).max().orElse(0);
    CountDownLatch[][] turns = new CountDownLatch[most][workers.size()];
    for (CountDownLatch[] row : turns) {
      for (int i = 0; i < row.length; i++) {
        row[i] = new CountDownLatch(1);
      }
    }
    int start = startSite();
    for (int i = 0; i < workers.size(); i++) {
      int number = i;
      Thread thread = new Thread(() -> live(workers.get(number), number, turns), name(workers, i));
      threads.add(thread);
      Hooks.start(thread, start);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return threads;
  }

  private static String name(List<Worker> workers, int i) {
    return workers.get(i).name;
  }

  private static void live(Worker worker, int number, CountDownLatch[][] turns) {
    for (int round = 0; round < turns.length; round++) {
      try {
        if (number > 0) {
          turns[round][number - 1].await();
        } else if (round > 0) {
          CountDownLatch[] before = turns[round - 1];
          before[before.length - 1].await();
        }
        if (round < worker.acts.size()) {
          worker.acts.get(round).perform();
        }
      } catch (Exception e) {
        throw new AssertionError(e);
      } finally {
        turns[round][number].countDown();
      }
    }
  }
}
