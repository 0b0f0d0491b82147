package interleave.threads;

import interleave.runtime.Lifetime;
import interleave.runtime.ThreadScope;
import java.util.Optional;

/**
 * A thread that was not made by {@link Threads}: a {@link Thread} of the learner's own, or the one
 * that a run began with. Of the first only the JDK knows when it ends; the second ends with the
 * run, though the thread may go on to serve another one.
 */
final class JavaThread extends ThreadHandle {

  private final Thread thread;
  private final Optional<Lifetime> life;

  JavaThread(Thread thread) {
    this.thread = thread;
    this.life = Optional.empty();
  }

  JavaThread(Lifetime life) {
    this.thread = life.thread();
    this.life = Optional.of(life);
  }

  @Override
  public String name() {
    return thread.getName();
  }

  @Override
  public void setName(String name) {
    thread.setName(name);
  }

  @Override
  public boolean daemon() {
    return thread.isDaemon();
  }

  @Override
  public void setDaemon(boolean daemon) {
    if (started()) {
      throw OwnThread.daemonAfterStart(this);
    }
    thread.setDaemon(daemon);
  }

  @Override
  public void start() {
    if (started()) {
      throw OwnThread.secondStart(this);
    }
    ThreadScope.current().scheduler().start(thread);
  }

  @Override
  @SuppressWarnings("DoNotCall") // on the calling thread: that is what is asked for
  public void run() {
    thread.run();
  }

  @Override
  public boolean alive() {
    return thread.isAlive() && !life.map(Lifetime::ended).orElse(false);
  }

  @Override
  boolean started() {
    return thread.getState() != Thread.State.NEW;
  }

  @Override
  public Optional<Thread> thread() {
    return started() ? Optional.of(thread) : Optional.empty();
  }

  @Override
  boolean joinWithin(long nanos) {
    return life.isPresent()
        ? life.get().join().performWithin(nanos)
        : ThreadScope.current().scheduler().join(thread, nanos);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JavaThread java && java.thread == thread;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(thread);
  }
}
