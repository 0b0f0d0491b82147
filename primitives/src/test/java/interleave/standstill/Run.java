package interleave.standstill;

import interleave.hooks.Hooks;
import interleave.runtime.ThreadGroups;
import interleave.runtime.ThreadScope;
import interleave.runtime.Wait;
import interleave.runtime.Waits;
import interleave.testkit.Await;
import interleave.trace.Recorder;
import interleave.trace.Site;
import interleave.trace.SourceMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A program on threads of its own, which somebody else watches. Closing ends what is stuck. */
final class Run implements AutoCloseable, Actors {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** The tests are the learner here. */
  static final SourceMap SOURCES =
      new SourceMap() {
        @Override
        public boolean covers(String className) {
          return className.startsWith(VerdictTest.class.getName());
        }

        @Override
        public Optional<Site> locate(String className, int line) {
          return Optional.of(new Site("test", line));
        }
      };

  /** Unwinds a thread of a run that is closed. */
  private static final class Closed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Threads that are unwound say so to nobody. */
  private static final class Group extends ThreadGroup {
    Group() {
      super("run-" + NUMBERS.incrementAndGet());
    }

    @Override
    public void uncaughtException(Thread thread, Throwable exception) {
      // They are interrupted, or fail because others were.
    }
  }

  /** A body that may fail. */
  interface Body {
    void run() throws Exception;
  }

  private final Group group = new Group();
  private final ThreadScope scope =
      new ThreadScope("run", new Recorder("run", SOURCES, Recorder.DEFAULT_LIMIT));
  private final Thread main;

  private Run(Body body) {
    main =
        new Thread(
            group,
            () -> {
              try {
                scope.call(
                    () -> {
                      body.run();
                      return null;
                    });
              } catch (Exception e) {
                // It is interrupted, or fails because others were.
              }
            },
            "main");
    main.setDaemon(true);
  }

  static Run of(Body body) {
    Run run = new Run(body);
    run.main.start();
    return run;
  }

  ThreadScope scope() {
    return scope;
  }

  @Override
  public ThreadScope runOf(Thread thread) {
    return scope;
  }

  /** The programs start no virtual threads in ways that we do not know. */
  @Override
  public boolean complete(Collection<Thread> given) {
    return true;
  }

  @Override
  public List<Thread> threads() {
    List<Thread> threads = new ArrayList<>(Waits.virtualThreads());
    threads.addAll(ThreadGroups.living(group));
    return threads;
  }

  boolean ended() {
    return threads().isEmpty();
  }

  List<Wait> stuck() {
    return Standstill.find(this);
  }

  /** Returns when nobody can go on; fails if the program ends. */
  Verdict awaitVerdict() {
    List<Wait> found = new ArrayList<>();
    Await.until(
        () -> {
          found.addAll(stuck());
          return !found.isEmpty() || ended();
        },
        () -> "a standstill");
    return Verdict.of(found, scope, SOURCES).orElseThrow(() -> new AssertionError("it ended"));
  }

  @Override
  public void close() {
    Hooks.setStopper(this::unwind);
    Await.until(
        () -> {
          threads().forEach(Thread::interrupt);
          return ended();
        },
        () -> "the end of " + Arrays.toString(threads().toArray()));
    Hooks.setStopper(null);
    scope.close();
  }

  private void unwind() {
    if (ThreadScope.current() == scope) {
      throw new Closed();
    }
  }
}
