package interleave.kernel.instrument;

import static org.objectweb.asm.Opcodes.INVOKEINTERFACE;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;

import interleave.hooks.HookKind;
import interleave.kernel.instrument.Rewrite.LastButOnePassed;
import interleave.kernel.instrument.Rewrite.LastPassed;
import interleave.kernel.instrument.Rewrite.OneMore;
import interleave.kernel.instrument.Rewrite.Outlined;
import interleave.kernel.instrument.Rewrite.Shape;
import interleave.kernel.instrument.Rewrite.ToHook;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which calls of the JDK are rewritten, and how. Thread-safe. */
final class JdkCalls {

  /** A call as it stands in a class file. */
  record Call(int opcode, String owner, String name, String descriptor, boolean isInterface) {
    boolean isStatic() {
      return opcode == INVOKESTATIC;
    }

    boolean isVirtual() {
      return opcode == INVOKEVIRTUAL || opcode == INVOKEINTERFACE;
    }

    String signature() {
      return name + descriptor;
    }
  }

  private static final String THREAD = "java/lang/Thread";
  private static final String CONCURRENT = "java/util/concurrent/";
  private static final String RANDOM = "java/util/concurrent/ThreadLocalRandom";
  private static final String TIME_UNIT = "java/util/concurrent/TimeUnit";
  private static final String VAR_HANDLE = "java/lang/invoke/VarHandle";

  private static final String STRING = "java/lang/String";
  private static final String TEXT = "Ljava/lang/CharSequence;";

  private static final Set<String> WAITS = Set.of("wait()V", "wait(J)V", "wait(JI)V");
  private static final Set<String> NOTIFIES = Set.of("notify()V", "notifyAll()V");

  private static final Set<String> JOINS =
      Set.of("join()V", "join(J)V", "join(JI)V", "join(Ljava/time/Duration;)Z");

  private static final Set<String> SLEEPS =
      Set.of("sleep(J)V", "sleep(JI)V", "sleep(Ljava/time/Duration;)V");

  private static final Set<String> PARKS =
      Set.of(
          "park()V",
          "park(Ljava/lang/Object;)V",
          "parkNanos(J)V",
          "parkNanos(Ljava/lang/Object;J)V",
          "parkUntil(J)V",
          "parkUntil(Ljava/lang/Object;J)V",
          "unpark(Ljava/lang/Thread;)V");

  private static final Set<String> THREAD_BUILDERS =
      Set.of(
          "java/lang/Thread$Builder",
          "java/lang/Thread$Builder$OfPlatform",
          "java/lang/Thread$Builder$OfVirtual");

  private static final Set<String> LOCKS =
      Set.of(
          CONCURRENT + "locks/Lock",
          CONCURRENT + "locks/ReentrantLock",
          CONCURRENT + "locks/ReentrantReadWriteLock$ReadLock",
          CONCURRENT + "locks/ReentrantReadWriteLock$WriteLock");

  /** What a timer's task is asked, beside what it is for. */
  private static final Set<String> TIMER_TASK_CALLS =
      Set.of("cancel()Z", "scheduledExecutionTime()J");

  /** Calls that no interrupt ends, by the simple names of their classes. */
  private static final Map<String, Set<String>> STUBBORN =
      Map.of(
          "Semaphore", Set.of("acquireUninterruptibly()V", "acquireUninterruptibly(I)V"),
          "locks/Condition", Set.of("awaitUninterruptibly()V"),
          "CompletableFuture", Set.of("join()Ljava/lang/Object;"),
          "Phaser", Set.of("arriveAndAwaitAdvance()I", "awaitAdvance(I)I"),
          "locks/StampedLock", Set.of("writeLock()J", "readLock()J"));

  /** Those that hand tasks over. */
  private static final Set<String> EXECUTORS =
      Set.of(
          "Executor",
          "ExecutorService",
          "ScheduledExecutorService",
          "AbstractExecutorService",
          "ThreadPoolExecutor",
          "ScheduledThreadPoolExecutor",
          "ForkJoinPool",
          "CompletionService",
          "ExecutorCompletionService",
          "CompletionStage",
          "CompletableFuture",
          "StructuredTaskScope");

  /** Those whose objects are tasks, and fork others. */
  private static final Set<String> FORKS =
      Set.of("ForkJoinTask", "RecursiveTask", "RecursiveAction", "CountedCompleter");

  /** Classes whose methods never block and wake nobody: free bodies do not announce them. */
  private static final Set<String> NEVER_BLOCKS =
      Set.of(
          "ConcurrentHashMap",
          "ConcurrentMap",
          "ConcurrentNavigableMap",
          "ConcurrentSkipListMap",
          "ConcurrentSkipListSet",
          "ConcurrentLinkedQueue",
          "ConcurrentLinkedDeque",
          "CopyOnWriteArrayList",
          "CopyOnWriteArraySet");

  /** What every object has; and what only asks a constant. */
  private static final Set<String> HARMLESS =
      Set.of(
          "toString()Ljava/lang/String;",
          "hashCode()I",
          "equals(Ljava/lang/Object;)Z",
          "getClass()Ljava/lang/Class;");

  /** The mutable classes of {@code java.util} and {@code java.lang}, by simple name. */
  private static final Set<String> CONTAINERS =
      Set.of(
          "Collection",
          "SequencedCollection",
          "List",
          "Set",
          "SequencedSet",
          "SortedSet",
          "NavigableSet",
          "Queue",
          "Deque",
          "Map",
          "SequencedMap",
          "SortedMap",
          "NavigableMap",
          "Map$Entry",
          "Iterator",
          "ListIterator",
          "PrimitiveIterator$OfInt",
          "PrimitiveIterator$OfLong",
          "PrimitiveIterator$OfDouble",
          "AbstractCollection",
          "AbstractList",
          "AbstractSequentialList",
          "AbstractSet",
          "AbstractQueue",
          "AbstractMap",
          "ArrayList",
          "LinkedList",
          "Vector",
          "Stack",
          "ArrayDeque",
          "PriorityQueue",
          "HashSet",
          "LinkedHashSet",
          "TreeSet",
          "EnumSet",
          "HashMap",
          "LinkedHashMap",
          "TreeMap",
          "WeakHashMap",
          "IdentityHashMap",
          "EnumMap",
          "Hashtable",
          "Properties",
          "BitSet",
          "StringJoiner");

  private static final Set<String> READERS =
      Set.of(
          "size",
          "length",
          "cardinality",
          "isEmpty",
          "contains",
          "containsAll",
          "containsKey",
          "containsValue",
          "get",
          "getOrDefault",
          "getProperty",
          "getKey",
          "getValue",
          "getFirst",
          "getLast",
          "first",
          "last",
          "firstKey",
          "lastKey",
          "firstElement",
          "lastElement",
          "elementAt",
          "element",
          "peek",
          "peekFirst",
          "peekLast",
          "indexOf",
          "lastIndexOf",
          "search",
          "floor",
          "ceiling",
          "lower",
          "higher",
          "floorKey",
          "ceilingKey",
          "lowerKey",
          "higherKey",
          "firstEntry",
          "lastEntry",
          "floorEntry",
          "ceilingEntry",
          "lowerEntry",
          "higherEntry",
          "iterator",
          "listIterator",
          "descendingIterator",
          "spliterator",
          "stream",
          "parallelStream",
          "hasNext",
          "hasPrevious",
          "nextIndex",
          "previousIndex",
          "forEach",
          "forEachRemaining",
          "toArray",
          "keySet",
          "values",
          "entrySet",
          "subList",
          "subSet",
          "headSet",
          "tailSet",
          "subMap",
          "headMap",
          "tailMap",
          "descendingMap",
          "descendingSet",
          "descendingKeySet",
          "navigableKeySet",
          "reversed",
          "comparator",
          "clone",
          "toString",
          "hashCode",
          "equals",
          "charAt",
          "substring",
          "subSequence",
          "chars",
          "nextSetBit",
          "nextClearBit",
          "intersects");

  private static final Set<String> BUILDERS =
      Set.of("java/lang/StringBuilder", "java/lang/StringBuffer");

  private static final Set<String> CLOCKS =
      Set.of(
          "Instant",
          "LocalTime",
          "LocalDate",
          "LocalDateTime",
          "ZonedDateTime",
          "OffsetDateTime",
          "OffsetTime",
          "Year",
          "YearMonth",
          "MonthDay");

  /** Methods of a text that look at it with a regular expression. */
  private static final Set<String> SEARCHES =
      Set.of(
          "matches(Ljava/lang/String;)Z",
          "replaceAll(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;",
          "replaceFirst(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;",
          "split(Ljava/lang/String;)[Ljava/lang/String;",
          "split(Ljava/lang/String;I)[Ljava/lang/String;");

  /** Methods of a regular expression that make functions of texts. */
  private static final Set<String> PREDICATES =
      Set.of(
          "asPredicate()Ljava/util/function/Predicate;",
          "asMatchPredicate()Ljava/util/function/Predicate;");

  private final Kinship kinship;

  JdkCalls(Kinship kinship) {
    this.kinship = kinship;
  }

  /** Whether a call is rewritten in one of the bodies. */
  boolean concerns(Call call) {
    return in(call, Body.FREE).isPresent() || in(call, Body.EXPLORE).isPresent();
  }

  /** What becomes of a call in a body; empty if it stays as it is. */
  Optional<Rewrite> in(Call call, Body body) {
    if (call.name().equals("<init>")) {
      return body == Body.EXPLORE ? construction(call) : Optional.empty();
    }
    if (call.opcode() == INVOKESPECIAL) {
      return superCall(call);
    }
    Optional<Rewrite> exit = exit(call);
    if (exit.isPresent()) {
      return exit;
    }
    if (call.isVirtual() && WAITS.contains(call.signature())) {
      return hook("await", "Ljava/lang/Object;", call, HookKind.WAIT);
    }
    if (call.isVirtual() && NOTIFIES.contains(call.signature())) {
      return hook(call.name(), "Ljava/lang/Object;", call, HookKind.NOTIFY);
    }
    if (call.owner().equals("java/util/concurrent/locks/LockSupport")) {
      return call.isStatic() && PARKS.contains(call.signature())
          ? hook(call.name(), "", call, HookKind.PARK)
          : Optional.empty();
    }
    if (call.owner().equals(TIME_UNIT)) {
      return call.signature().equals("sleep(J)V")
          ? hook("sleep", "L" + TIME_UNIT + ";", call, HookKind.THREAD)
          : Optional.empty();
    }
    if (call.owner().equals(STRING)) {
      return call.isVirtual() && SEARCHES.contains(call.signature())
          ? hook(call.name(), "L" + STRING + ";", call, HookKind.CALL)
          : Optional.empty();
    }
    if (call.owner().startsWith("java/util/regex/")) {
      return search(call);
    }
    if (THREAD_BUILDERS.contains(call.owner())) {
      return call.signature().equals("start(Ljava/lang/Runnable;)Ljava/lang/Thread;")
          ? Optional.of(new Outlined(Shape.BUILDER_START, HookKind.THREAD))
          : Optional.empty();
    }
    if (body == Body.EXPLORE) {
      Optional<Rewrite> chance = timeOrChance(call);
      if (chance.isPresent()) {
        return chance;
      }
    }
    if (body != Body.FREE && call.owner().equals(VAR_HANDLE)) {
      return isAccessMode(call)
          ? Optional.of(new Outlined(Shape.VARIABLE, HookKind.VARIABLE))
          : Optional.empty();
    }
    return ofAncestor(call, body);
  }

  /** A call of a regular expression's: where it is given a text, it gets one that polls. */
  private static Optional<Rewrite> search(Call call) {
    if (call.isVirtual() && PREDICATES.contains(call.signature())) {
      return hook(call.name(), "Ljava/util/regex/Pattern;", call, HookKind.CALL);
    }
    if (call.descriptor().contains(TEXT + ")")) {
      return Optional.of(new LastPassed("polled", TEXT));
    }
    return call.descriptor().contains(TEXT + "I)")
        ? Optional.of(new LastButOnePassed("polled", TEXT))
        : Optional.empty();
  }

  private Optional<Rewrite> ofAncestor(Call call, Body body) {
    for (String ancestor : kinship.jdkAncestors(call.owner())) {
      Optional<Rewrite> found = Optional.empty();
      if (ancestor.equals(THREAD)) {
        found = ofThread(call, body);
      } else if (ancestor.startsWith(CONCURRENT)) {
        found = concurrent(ancestor.substring(CONCURRENT.length()), call, body);
      } else if (ancestor.equals("java/util/Timer")) {
        found = outlined(Shape.CALL, call);
      } else if (ancestor.equals("java/util/TimerTask")
          && body == Body.EXPLORE
          && TIMER_TASK_CALLS.contains(call.signature())) {
        found = outlined(Shape.CALL, call);
      } else if (body != Body.FREE && call.isVirtual() && isContainer(ancestor)) {
        boolean reads = READERS.contains(call.name());
        found =
            Optional.of(
                new Outlined(Shape.CALL, reads ? HookKind.CONTENTS_READ : HookKind.CONTENTS_WRITE));
      }
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static boolean isContainer(String ancestor) {
    return BUILDERS.contains(ancestor)
        || (ancestor.startsWith("java/util/")
            && CONTAINERS.contains(ancestor.substring("java/util/".length())));
  }

  /** A hook of the same shape, with the receiver, if there is one, in front. */
  private static Optional<Rewrite> hook(String hook, String receiver, Call call, HookKind kind) {
    String d = call.descriptor();
    int end = d.indexOf(')');
    String descriptor = "(" + receiver + d.substring(1, end) + "I" + d.substring(end);
    return Optional.of(new ToHook(hook, descriptor, true, kind));
  }

  private static Optional<Rewrite> exit(Call call) {
    if (call.isStatic()
        && call.owner().equals("java/lang/System")
        && call.signature().equals("exit(I)V")) {
      return Optional.of(new ToHook("exit", "(I)V", false, HookKind.THREAD));
    }
    if (call.isVirtual()
        && call.owner().equals("java/lang/Runtime")
        && (call.signature().equals("exit(I)V") || call.signature().equals("halt(I)V"))) {
      return Optional.of(new ToHook("exit", "(Ljava/lang/Runtime;I)V", false, HookKind.THREAD));
    }
    return Optional.empty();
  }

  private Optional<Rewrite> superCall(Call call) {
    if (WAITS.contains(call.signature())) {
      return hook("await", "Ljava/lang/Object;", call, HookKind.WAIT);
    }
    if (NOTIFIES.contains(call.signature())) {
      return hook(call.name(), "Ljava/lang/Object;", call, HookKind.NOTIFY);
    }
    if (!call.owner().equals(THREAD)) {
      return Optional.empty();
    }
    return switch (call.signature()) {
      case "start()V" -> Optional.of(new Outlined(Shape.SUPER_START, HookKind.THREAD));
      case "interrupt()V" -> Optional.of(new Outlined(Shape.SUPER_INTERRUPT, HookKind.THREAD));
      default -> Optional.empty();
    };
  }

  private static Optional<Rewrite> ofThread(Call call, Body body) {
    String receiver = "L" + THREAD + ";";
    if (call.isStatic()) {
      if (SLEEPS.contains(call.signature())) {
        return hook("sleep", "", call, HookKind.THREAD);
      }
      return switch (call.signature()) {
        case "yield()V" -> hook("giveWay", "", call, HookKind.THREAD);
        case "onSpinWait()V" -> hook("onSpinWait", "", call, HookKind.THREAD);
        case "startVirtualThread(Ljava/lang/Runnable;)Ljava/lang/Thread;" ->
            Optional.of(new Outlined(Shape.VIRTUAL_START, HookKind.THREAD));
        case "currentThread()Ljava/lang/Thread;" ->
            inExplore(body, "currentThread", "()Ljava/lang/Thread;");
        case "interrupted()Z" -> notInFree(body, "interrupted", "()Z");
        default -> Optional.empty();
      };
    }
    if (JOINS.contains(call.signature())) {
      return hook("join", receiver, call, HookKind.THREAD);
    }
    return switch (call.signature()) {
      case "start()V", "interrupt()V" -> hook(call.name(), receiver, call, HookKind.THREAD);
      case "isAlive()Z" -> notInFree(body, "isAlive", "(" + receiver + ")Z");
      case "isInterrupted()Z" -> asking("isInterrupted", "(" + receiver + ")Z");
      case "getState()Ljava/lang/Thread$State;" ->
          asking("state", "(" + receiver + ")Ljava/lang/Thread$State;");
      default -> Optional.empty();
    };
  }

  private static Optional<Rewrite> inExplore(Body body, String hook, String descriptor) {
    return body == Body.EXPLORE ? asking(hook, descriptor) : Optional.empty();
  }

  private static Optional<Rewrite> asking(String hook, String descriptor) {
    return Optional.of(new ToHook(hook, descriptor, false, HookKind.THREAD));
  }

  private static Optional<Rewrite> notInFree(Body body, String hook, String descriptor) {
    return body == Body.FREE ? Optional.empty() : asking(hook, descriptor);
  }

  private static Optional<Rewrite> concurrent(String simple, Call call, Body body) {
    boolean announced =
        !simple.endsWith("Exception")
            && !simple.equals("TimeUnit")
            && !simple.equals("ThreadLocalRandom")
            && !HARMLESS.contains(call.signature());
    if (!announced) {
      return Optional.empty();
    }
    if (call.isVirtual()) {
      String receiver = "L" + CONCURRENT + simple + ";";
      boolean locks = call.signature().equals("lock()V") || call.signature().equals("unlock()V");
      if (locks && LOCKS.contains(CONCURRENT + simple)) {
        return hook(call.name(), "L" + CONCURRENT + "locks/Lock;", call, HookKind.CALL);
      }
      if (STUBBORN.getOrDefault(simple, Set.of()).contains(call.signature())) {
        return hook(call.name(), receiver, call, HookKind.CALL);
      }
    }
    if (body == Body.FREE && (simple.startsWith("atomic/") || NEVER_BLOCKS.contains(simple))) {
      return Optional.empty();
    }
    if (body == Body.EXPLORE && isAsync(simple, call)) {
      return outlined(call.isStatic() ? Shape.STATIC_ASYNC_CALL : Shape.ASYNC_CALL, call);
    }
    if (call.isStatic() && FORKS.contains(simple) && call.name().equals("invokeAll")) {
      return body == Body.EXPLORE ? Optional.empty() : hook("invokeAll", "", call, HookKind.CALL);
    }
    if (call.isStatic()) {
      return simple.equals("CompletableFuture") && call.name().endsWith("Async")
          ? outlined(Shape.STATIC_CALL, call)
          : Optional.empty();
    }
    return outlined(Shape.CALL, call);
  }

  /** Whether it would run on the common pool. */
  private static boolean isAsync(String simple, Call call) {
    return (simple.equals("CompletableFuture") || simple.equals("CompletionStage"))
        && call.name().endsWith("Async")
        && !call.descriptor().contains("Ljava/util/concurrent/Executor;");
  }

  private static Optional<Rewrite> outlined(Shape shape, Call call) {
    return call.isVirtual() || call.isStatic()
        ? Optional.of(new Outlined(shape, HookKind.CALL))
        : Optional.empty();
  }

  private static boolean handsOver(String simple) {
    return EXECUTORS.contains(simple);
  }

  /** Whether functions among the arguments are tasks that run somewhere else or later. */
  boolean takesTasks(String owner) {
    return kinship.jdkAncestors(owner).stream()
        .anyMatch(
            ancestor ->
                ancestor.startsWith(CONCURRENT)
                    && handsOver(ancestor.substring(CONCURRENT.length())));
  }

  private static boolean isAccessMode(Call call) {
    return call.isVirtual()
        && (call.name().startsWith("get")
            || call.name().startsWith("set")
            || call.name().startsWith("compareAnd")
            || call.name().startsWith("weakCompareAnd"))
        && !call.descriptor().endsWith("Ljava/lang/invoke/VarHandle;")
        && !call.descriptor().endsWith("Ljava/lang/invoke/MethodType;");
  }

  private static Optional<Rewrite> timeOrChance(Call call) {
    String at = call.owner() + "." + call.signature();
    if (call.isStatic()) {
      return switch (at) {
        case "java/lang/System.nanoTime()J", "java/lang/System.currentTimeMillis()J" ->
            Optional.of(new ToHook(call.name(), "()J", false, HookKind.CALL));
        case "java/lang/Math.random()D" ->
            Optional.of(new ToHook("random", "()D", false, HookKind.CALL));
        case "java/util/UUID.randomUUID()Ljava/util/UUID;" ->
            Optional.of(new ToHook("randomUuid", "()Ljava/util/UUID;", false, HookKind.CALL));
        default ->
            isNow(call) ? Optional.of(new OneMore("clock", "Ljava/time/Clock;")) : Optional.empty();
      };
    }
    return call.isVirtual() && call.owner().equals(RANDOM) && call.name().startsWith("next")
        ? Optional.of(new Outlined(Shape.RANDOM, HookKind.CALL))
        : Optional.empty();
  }

  private static boolean isNow(Call call) {
    return call.name().equals("now")
        && call.descriptor().startsWith("()")
        && call.owner().startsWith("java/time/")
        && CLOCKS.contains(call.owner().substring("java/time/".length()));
  }

  private static Optional<Rewrite> construction(Call call) {
    if (!call.descriptor().equals("()V")) {
      return Optional.empty();
    }
    return switch (call.owner()) {
      case "java/util/Random" -> Optional.of(new OneMore("seed", "J"));
      case "java/util/Date" -> Optional.of(new OneMore("currentTimeMillis", "J"));
      default -> Optional.empty();
    };
  }
}
