package interleave.threads;

import interleave.runtime.Lifetime;
import interleave.runtime.ThreadScope;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
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

  /** Own threads of every run, and what else lives in the thread group of the main thread. */
  List<ThreadHandle> list() {
    Stream<ThreadHandle> others =
        groupOf(main()).filter(t -> !(t instanceof PlatformKind.Carrier)).map(this::handleOf);
    return Stream.concat(Stream.of(main(), current()), Stream.concat(others, alive.stream()))
        .filter(ThreadHandle::alive)
        .distinct()
        .sorted(Comparator.comparingLong(thread -> thread.id().orElse(Long.MAX_VALUE)))
        .toList();
  }

  private static Stream<Thread> groupOf(ThreadHandle main) {
    return main.thread().map(Thread::getThreadGroup).map(Registry::threadsIn).orElse(Stream.of());
  }

  /** A group tells only as many threads as there is room for; so ask until there is room left. */
  private static Stream<Thread> threadsIn(ThreadGroup group) {
    Thread[] found = new Thread[group.activeCount() + 8];
    while (group.enumerate(found) == found.length) {
      found = new Thread[2 * found.length];
    }
    return Arrays.stream(found).filter(Objects::nonNull);
  }

  /** The JVM's main thread; if that is over, the oldest in its group. */
  @SuppressWarnings({"deprecation", "ThreadId"}) // threadId() came with JDK 19
  private static Thread firstThread() {
    ThreadGroup top = Thread.currentThread().getThreadGroup();
    while (top.getParent() != null && top.getParent().getParent() != null) {
      top = top.getParent();
    }
    return threadsIn(top)
        .min(Comparator.comparingLong(Thread::getId))
        .orElseGet(Thread::currentThread);
  }
}
