package interleave.threads;

import interleave.runtime.Lifetime;
import interleave.runtime.ThreadScope;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The threads that are alive, and which handle belongs to which. */
final class Registry {

  private final Set<OwnThread> alive = ConcurrentHashMap.newKeySet();

  /** For virtual threads, whose class cannot hold the handle. */
  private static final ThreadLocal<@Nullable OwnThread> ENTERED = new ThreadLocal<>();

  void add(OwnThread thread) {
    alive.add(thread);
  }

  void remove(OwnThread thread) {
    alive.remove(thread);
  }

  /** The calling thread lives as this handle from now on. */
  void entered(OwnThread thread) {
    ENTERED.set(thread);
  }

  /** The calling thread has done with its life as a handle; it may begin another. */
  void left() {
    ENTERED.remove();
  }

  ThreadHandle current() {
    OwnThread own = ENTERED.get();
    return own != null ? own : handleOf(Thread.currentThread());
  }

  ThreadHandle main() {
    return ThreadScope.current()
        .main()
        .<ThreadHandle>map(JavaThread::new)
        .orElseGet(() -> new JavaThread(firstThread()));
  }

  /** The handle of a thread; of a virtual one that {@link Threads} made, a look through all. */
  ThreadHandle handleOf(Thread thread) {
    if (thread instanceof PlatformKind.Carrier carrier) {
      return carrier.handle();
    }
    Optional<Lifetime> main = ThreadScope.current().main().filter(m -> m.thread() == thread);
    if (main.isPresent()) {
      return new JavaThread(main.get());
    }
    return alive.stream()
        .filter(own -> own.thread().filter(t -> t == thread).isPresent())
        .<ThreadHandle>map(own -> own)
        .findFirst()
        .orElseGet(() -> new JavaThread(thread));
  }

  /** Threads made here, of every run; and what else this run knows of. */
  List<ThreadHandle> list() {
    ThreadScope scope = ThreadScope.current();
    Stream<ThreadHandle> others =
        scope.threads().stream()
            .filter(thread -> !(thread instanceof PlatformKind.Carrier))
            .map(this::handleOf);
    return Stream.concat(Stream.of(main(), current()), Stream.concat(others, alive.stream()))
        .filter(ThreadHandle::alive)
        .distinct()
        .sorted(Comparator.comparingLong(thread -> thread.id().orElse(Long.MAX_VALUE)))
        .toList();
  }

  /** The JVM's main thread; if that is over, the oldest that is left. */
  @SuppressWarnings({"deprecation", "ThreadId"}) // threadId() came with JDK 19
  private static Thread firstThread() {
    return ThreadScope.ROOT.threads().stream()
        .min(Comparator.comparingLong(Thread::getId))
        .orElseGet(Thread::currentThread);
  }
}
