package interleave.differential;

import interleave.testkit.Await;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs programs here; the twin of {@code run.py}, which says how. */
final class JavaRunner {

  private static final long PATIENCE_SECONDS = 300;

  private final Worker[] workers = new Worker[8];

  JavaRunner() {
    for (int i = 0; i < workers.length; i++) {
      workers[i] = new Worker();
    }
  }

  Outcomes run(Program program) throws InterruptedException {
    List<Task> tasks = new ArrayList<>();
    Map<Integer, Task> pending = new HashMap<>();
    for (Step step : program.steps()) {
      Task task = new Task(step.java());
      tasks.add(task);
      pending.put(step.thread(), task);
      workers[step.thread()].inbox.add(task);
      if (step.blocks()) {
        awaitBlocked(step, task, workers[step.thread()].thread);
      } else {
        task.awaitDone();
        for (int freed : step.frees()) {
          pending.get(freed).awaitDone();
        }
      }
    }
    pending.forEach(
        (thread, task) -> {
          if (!task.isDone()) {
            workers[thread].abandon();
            workers[thread] = new Worker();
          }
        });
    List<String> finals = new ArrayList<>();
    for (Subject subject : program.subjects()) {
      for (Draft question : subject.finals()) {
        Task task = new Task(question.java());
        task.run();
        finals.add(task.outcome);
      }
    }
    return new Outcomes(tasks.stream().map(task -> task.outcome).toList(), finals);
  }

  /**
   * Until the thread is parked, not only in the queue: there it tries once more, and what the next
   * step brings it could then take before another that has waited longer.
   */
  private static void awaitBlocked(Step step, Task task, Thread thread) {
    if (step.observed() && step.subject().pythonWaiters().isPresent()) {
      // What does not come to pass in time is found in the outcomes.
      long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      Await.until(
          () ->
              task.isDone()
                  || (step.subject().waiters() == step.waiting() && Await.isParked(thread))
                  || System.nanoTime() - giveUp > 0,
          () -> step.waiting() + " waiting at " + step.subject().name());
    }
  }

  /** A step on its way. */
  private static final class Task implements Runnable {
    private final Callable<?> body;
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile String outcome = "stuck";

    Task(Callable<?> body) {
      this.body = body;
    }

    @Override
    public void run() {
      try {
        outcome = "value " + Text.of(body.call());
      } catch (Throwable e) {
        outcome = "error " + e.getClass().getSimpleName();
      }
      done.countDown();
    }

    boolean isDone() {
      return done.getCount() == 0;
    }

    void awaitDone() throws InterruptedException {
      // A step that is late is found in its outcome.
      boolean inTime = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!inTime) {
        outcome = "stuck";
      }
    }
  }

  /** A thread that does steps. */
  private static final class Worker {
    private final LinkedBlockingQueue<Task> inbox = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::work, "differential");

    Worker() {
      thread.setDaemon(true);
      thread.start();
    }

    private void work() {
      try {
        while (true) {
          inbox.take().run();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void abandon() {
      thread.interrupt();
    }
  }
}
