package interleave.threads;

import interleave.runtime.Lifetime;
import interleave.runtime.ThreadScope;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A thread made by {@link Threads}. Its {@link Thread} is made when it is started, so that it
 * belongs to the run that starts it.
 */
non-sealed class OwnThread extends ThreadHandle {

  private final ThreadKind kind;
  private volatile String name;
  private volatile boolean daemon;

  /** Empty once it is used up, so that a thread does not keep alive what it has worked on. */
  private final AtomicReference<@Nullable Runnable> target;

  /** Null before the start; set once, unless the start fails. */
  private final AtomicReference<@Nullable Lifetime> life = new AtomicReference<>();

  OwnThread(ThreadKind kind, String name, boolean daemon, Runnable target) {
    this.kind = kind;
    this.name = name;
    this.daemon = daemon;
    this.target = new AtomicReference<>(target);
  }

  static IllegalThreadStateException secondStart(ThreadHandle thread) {
    return new IllegalThreadStateException(
        thread + " was started before, and threads can be started only once. Make a new one.");
  }

  static IllegalThreadStateException daemonAfterStart(ThreadHandle thread) {
    return new IllegalThreadStateException(
        thread + " was started, and then it is too late to say whether it is a daemon.");
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void setName(String name) {
    Lifetime started;
    synchronized (this) {
      this.name = name;
      started = life.get();
    }
    if (started != null) {
      started.thread().setName(name);
    }
  }

  @Override
  public boolean daemon() {
    return daemon;
  }

  @Override
  public void setDaemon(boolean daemon) {
    if (started()) {
      throw daemonAfterStart(this);
    }
    kind.checkDaemon(daemon);
    this.daemon = daemon;
  }

  @Override
  public void start() {
    Lifetime starting;
    synchronized (this) {
      if (life.get() != null) {
        throw secondStart(this);
      }
      starting = new Lifetime(ThreadScope.current().scheduler().host(kind.make(this)));
      life.set(starting);
    }
    Threads.REGISTRY.add(this);
    try {
      ThreadScope.current().scheduler().start(starting.thread());
    } catch (Throwable e) {
      Threads.REGISTRY.remove(this);
      life.set(null);
      throw e;
    }
  }

  /** What the new thread does. */
  final void live() {
    Lifetime own = life.get();
    Threads.REGISTRY.entered(this);
    ThreadScope.current().scheduler().begin();
    try {
      run();
    } catch (Throwable e) {
      Threads.uncaught(this, e);
    } finally {
      Threads.REGISTRY.remove(this);
      Threads.REGISTRY.left();
      own.end();
    }
  }

  @Override
  public void run() {
    Runnable body = target.getAndSet(null);
    if (body == null) {
      throw new IllegalThreadStateException(this + " has used up its target: it ran before.");
    }
    body.run();
  }

  @Override
  public final boolean alive() {
    Lifetime own = life.get();
    return own != null && !own.ended();
  }

  @Override
  final boolean started() {
    return life.get() != null;
  }

  @Override
  public final Optional<Thread> thread() {
    return Optional.ofNullable(life.get()).map(Lifetime::thread);
  }

  @Override
  final boolean joinWithin(long nanos) {
    return life.get().join().performWithin(nanos);
  }
}
