package interleave.race;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/**
 * The kinds of {@code java.util.concurrent}'s objects, and which of their methods order threads
 * which way: as the package's description says under "Memory Consistency Properties", and each
 * class on its own. Where both leave it open, what the method does is taken for ordering both ways:
 * that can hide a race, but makes up none.
 */
enum Family {
  /** None of them: a container of {@code java.util}'s, a timer. */
  CONTAINER,
  LOCK,
  CONDITION,
  READ_WRITE_LOCK,
  STAMPED_LOCK,
  SEMAPHORE,
  LATCH,
  FUTURE,
  EXECUTOR,
  HAND_OVER,
  COLLECTION,
  /** Runs the functions that it is given while nobody else can come to their key. */
  LOCKING_MAP,
  MAP,
  ATOMIC,
  OTHER;

  /** What a call does to the order of threads. */
  enum Effect {
    NONE(false, false),
    /** What others did before happened before what follows it. */
    ACQUIRES(true, false),
    /** What precedes it happened before what others do after. */
    RELEASES(false, true),
    BOTH(true, true);

    final boolean acquires;
    final boolean releases;

    Effect(boolean acquires, boolean releases) {
      this.acquires = acquires;
      this.releases = releases;
    }
  }

  private static final Set<String> ATOMIC_READS =
      Set.of(
          "get",
          "getAcquire",
          "getReference",
          "getStamp",
          "isMarked",
          "intValue",
          "longValue",
          "floatValue",
          "doubleValue",
          "length",
          "sum");

  private static final Set<String> ATOMIC_WRITES = Set.of("set", "lazySet", "setRelease");

  private static final Set<String> UNORDERED =
      Set.of("getPlain", "setPlain", "getOpaque", "setOpaque");

  private static final Set<String> COLLECTION_READS =
      Set.of(
          "get",
          "getFirst",
          "getLast",
          "getOrDefault",
          "element",
          "contains",
          "containsAll",
          "containsKey",
          "containsValue",
          "size",
          "mappingCount",
          "isEmpty",
          "remainingCapacity",
          "indexOf",
          "iterator",
          "listIterator",
          "descendingIterator",
          "spliterator",
          "stream",
          "parallelStream",
          "forEach",
          "toArray",
          "keySet",
          "values",
          "entrySet",
          "take",
          "takeFirst",
          "takeLast",
          "drainTo");

  private static final ClassValue<Family> OF =
      new ClassValue<>() {
        @Override
        protected Family computeValue(Class<?> type) {
          String name = nameOfJdks(type);
          if (!name.startsWith("java.util.concurrent.")) {
            return CONTAINER;
          }
          if (name.startsWith("java.util.concurrent.atomic.")) {
            return ATOMIC;
          }
          for (Map.Entry<Class<?>, Family> family : BY_ANCESTOR.entrySet()) {
            if (family.getKey().isAssignableFrom(type)) {
              return family.getValue();
            }
          }
          return OTHER;
        }
      };

  /** The first of these that a class is or extends says what it is. */
  private static final Map<Class<?>, Family> BY_ANCESTOR = new LinkedHashMap<>();

  static {
    BY_ANCESTOR.put(Lock.class, LOCK);
    BY_ANCESTOR.put(Condition.class, CONDITION);
    BY_ANCESTOR.put(ReadWriteLock.class, READ_WRITE_LOCK);
    BY_ANCESTOR.put(StampedLock.class, STAMPED_LOCK);
    BY_ANCESTOR.put(Semaphore.class, SEMAPHORE);
    BY_ANCESTOR.put(CountDownLatch.class, LATCH);
    BY_ANCESTOR.put(Future.class, FUTURE);
    BY_ANCESTOR.put(CompletionStage.class, FUTURE);
    BY_ANCESTOR.put(Executor.class, EXECUTOR);
    BY_ANCESTOR.put(CompletionService.class, EXECUTOR);
    BY_ANCESTOR.put(SynchronousQueue.class, HAND_OVER);
    BY_ANCESTOR.put(Collection.class, COLLECTION);
    BY_ANCESTOR.put(ConcurrentHashMap.class, LOCKING_MAP);
    BY_ANCESTOR.put(Map.class, MAP);
  }

  /** The name of the nearest class above that is the JDK's. */
  private static String nameOfJdks(Class<?> type) {
    Class<?> at = type;
    while (at.getModule() != Object.class.getModule()) {
      at = at.getSuperclass();
    }
    return at.getName();
  }

  static Family of(Object object) {
    return OF.get(object.getClass());
  }

  /** Whether code in free bodies announces calls of its methods too. */
  boolean isAnnouncedFreely(Object object) {
    return switch (this) {
      case ATOMIC, LOCKING_MAP, MAP -> false;
      case COLLECTION -> object instanceof BlockingQueue;
      default -> true;
    };
  }

  /** What a method does, of families whose methods do no more than that. */
  Effect effectOf(String method) {
    return switch (this) {
      case SEMAPHORE -> method.equals("release") ? Effect.RELEASES : Effect.ACQUIRES;
      case LATCH -> method.equals("countDown") ? Effect.RELEASES : Effect.ACQUIRES;
      case ATOMIC -> ofAtomic(method);
      case COLLECTION -> ofCollection(method);
      case LOCKING_MAP, MAP -> COLLECTION_READS.contains(method) ? Effect.ACQUIRES : Effect.BOTH;
      case CONTAINER, READ_WRITE_LOCK, EXECUTOR -> Effect.NONE;
      default -> Effect.BOTH;
    };
  }

  private static Effect ofAtomic(String method) {
    if (UNORDERED.contains(method)) {
      return Effect.NONE;
    }
    return ATOMIC_READS.contains(method)
        ? Effect.ACQUIRES
        : ATOMIC_WRITES.contains(method) ? Effect.RELEASES : Effect.BOTH;
  }

  private static Effect ofCollection(String method) {
    if (method.startsWith("put") || method.startsWith("offer") || method.startsWith("add")) {
      return Effect.RELEASES;
    }
    return COLLECTION_READS.contains(method)
            || method.startsWith("poll")
            || method.startsWith("peek")
            || method.startsWith("remove")
        ? Effect.ACQUIRES
        : Effect.BOTH;
  }
}
