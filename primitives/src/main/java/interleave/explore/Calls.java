package interleave.explore;

import java.util.Set;

/** Methods of the JDK's concurrent classes that change nothing, by name. */
final class Calls {

  private static final Set<String> READS =
      Set.of(
          "get",
          "getPlain",
          "getOpaque",
          "getAcquire",
          "intValue",
          "longValue",
          "sum",
          "size",
          "isEmpty",
          "contains",
          "containsKey",
          "containsValue",
          "getOrDefault",
          "mappingCount",
          "peek",
          "element",
          "remainingCapacity",
          "getCount",
          "isLocked",
          "isWriteLocked",
          "isReadLocked",
          "getReadLockCount",
          "getReadHoldCount",
          "getWriteHoldCount",
          "getHoldCount",
          "hasQueuedThreads",
          "getQueueLength",
          "isShutdown",
          "isTerminated",
          "isCompletedExceptionally",
          "getNow",
          "join",
          "getNumberWaiting",
          "isBroken",
          "getPhase",
          "isHeldByCurrentThread",
          "availablePermits",
          "isDone",
          "isCancelled",
          "iterator",
          "stream",
          "toString",
          "hashCode",
          "equals");

  private Calls() {}

  static boolean onlyReads(String method) {
    return READS.contains(method)
        || method.startsWith("forEach")
        || method.startsWith("reduce")
        || method.startsWith("search");
  }
}
