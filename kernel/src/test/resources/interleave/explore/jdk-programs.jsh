import java.util.concurrent.*;
import java.util.concurrent.atomic.*;
import java.util.concurrent.locks.*;

/** A task that can be forked. */
class Job extends RecursiveTask<Integer> {
  private final Callable<Integer> body;

  Job(Callable<Integer> body) { this.body = body; }

  @Override
  protected Integer compute() {
    try {
      return body.call();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

/** What the threads of a program share; the result is all that they saw, and what is left. */
class World {
  int x;
  final AtomicInteger atomic = new AtomicInteger();
  final ReentrantLock lock = new ReentrantLock();
  final ReentrantLock fair = new ReentrantLock(true);
  final java.util.concurrent.locks.Condition condition = lock.newCondition();
  final java.util.concurrent.Semaphore permits = new java.util.concurrent.Semaphore(1);
  final CountDownLatch latch = new CountDownLatch(1);
  final ArrayBlockingQueue<Integer> queue = new ArrayBlockingQueue<>(1);
  final SynchronousQueue<Integer> rendezvous = new SynchronousQueue<>();
  final ReentrantReadWriteLock readWrite = new ReentrantReadWriteLock();
  final StampedLock stamped = new StampedLock();
  final ConcurrentHashMap<Integer, Integer> map = new ConcurrentHashMap<>();
  final FutureTask<Integer> task = new FutureTask<>(() -> ++x);
  final CyclicBarrier barrier = new CyclicBarrier(2);
  final CompletableFuture<Integer> promise = new CompletableFuture<>();
  final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
  final ForkJoinPool forks = new ForkJoinPool(2);
  final ForkJoinPool single = new ForkJoinPool(1);
  final Job job = new Job(() -> ++x);
  final Thread one;
  final Thread two;
  final Thread three;
  String log1;
  String log2;
  String log3;

  World(int first, int second, int third) {
    one = new Thread(() -> log1 = live(first));
    two = new Thread(() -> log2 = live(second));
    three = new Thread(() -> log3 = live(third));
  }

  String act(int kind) throws Exception {
    switch (kind) {
      case 0: return "x" + x;
      case 1: x = 5; return "";
      case 2: return "a" + atomic.get();
      case 3: return "i" + atomic.incrementAndGet();
      case 4: return atomic.compareAndSet(0, 7) ? "C" : "c";
      case 5: lock.lock(); try { x++; } finally { lock.unlock(); } return "";
      case 6: if (!lock.tryLock()) return "t"; try { x++; } finally { lock.unlock(); } return "T";
      case 7:
        if (!lock.tryLock(1, TimeUnit.SECONDS)) return "l";
        try { x++; } finally { lock.unlock(); }
        return "L";
      case 8:
        lock.lock();
        try { return condition.await(1, TimeUnit.SECONDS) ? "W" : "w"; } finally { lock.unlock(); }
      case 9: lock.lock(); try { condition.await(); } finally { lock.unlock(); } return "";
      case 10: lock.lock(); try { condition.signal(); } finally { lock.unlock(); } return "";
      case 11: fair.lock(); try { x++; } finally { fair.unlock(); } return "";
      case 12: permits.acquire(); return "";
      case 13: permits.release(); return "";
      case 14: return permits.tryAcquire() ? "S" : "s";
      case 15: return permits.tryAcquire(1, TimeUnit.SECONDS) ? "P" : "p";
      case 16: latch.countDown(); return "";
      case 17: return latch.await(2, TimeUnit.SECONDS) ? "O" : "o";
      case 18: queue.put(1); return "";
      case 19: return "q" + queue.poll();
      case 20: return "Q" + queue.poll(1, TimeUnit.SECONDS);
      case 21: return queue.offer(2) ? "F" : "f";
      case 22: return "R" + rendezvous.poll(1, TimeUnit.SECONDS);
      case 23: return rendezvous.offer(3, 1, TimeUnit.SECONDS) ? "H" : "h";
      case 24: readWrite.readLock().lock(); try { return "r" + x; } finally { readWrite.readLock().unlock(); }
      case 25: readWrite.writeLock().lock(); try { x++; } finally { readWrite.writeLock().unlock(); } return "";
      case 26: {
        long stamp = stamped.tryOptimisticRead();
        int seen = x;
        return (stamped.validate(stamp) ? "v" : "V") + seen;
      }
      case 27: { long stamp = stamped.writeLock(); try { x++; } finally { stamped.unlockWrite(stamp); } return ""; }
      case 28: return "m" + map.merge(1, 1, (a, b) -> a + b);
      case 29: return "g" + map.get(1);
      case 30: task.run(); return "";
      case 31: return "G" + task.get(1, TimeUnit.SECONDS);
      case 32: return task.cancel(true) ? "K" : "k";
      case 33: return "B" + barrier.await(1, TimeUnit.SECONDS);
      case 34: one.interrupt(); return "";
      case 35: return promise.complete(4) ? "D" : "d";
      case 36: return "N" + promise.thenApply(n -> n + x).get(1, TimeUnit.SECONDS);
      case 37: return "U" + pool.submit(() -> ++x).get();
      case 38: return "A" + forks.invoke(new Job(() -> ++x));
      case 39:
        return "E" + forks.invoke(new Job(() -> {
          Job left = new Job(() -> ++x);
          left.fork();
          int seen = x;
          return 10 * seen + left.join();
        }));
      case 40: return "I" + forks.submit(() -> atomic.incrementAndGet()).get();
      case 41:
        return "J" + forks.submit(() -> {
          lock.lock();
          try { return ++x; } finally { lock.unlock(); }
        }).get();
      case 42: return "M" + new Job(() -> ++x).fork().get(1, TimeUnit.SECONDS);
      case 43: {
        Job left = new Job(() -> ++x);
        Job right = new Job(() -> 2 * x);
        ForkJoinTask.invokeAll(left, right);
        return "V" + left.join() + right.join();
      }
      case 44: return "X" + single.submit(() -> x = 2 * x + 1).join();
      case 45: return "Y" + CompletableFuture.supplyAsync(() -> ++x).join();
      case 46:
        return "Z" + CompletableFuture.supplyAsync(() -> ++x, forks)
            .thenCombine(promise.completeOnTimeout(2, 1, TimeUnit.SECONDS), (a, b) -> a + b + x)
            .get();
      case 47: return "b" + promise.orTimeout(1, TimeUnit.SECONDS).get();
      case 48: return "d" + promise.completeOnTimeout(9, 1, TimeUnit.SECONDS).join();
      case 49: return "e" + promise.thenApplyAsync(n -> n + x).get(1, TimeUnit.SECONDS);
      case 50: List.of(1, 2).parallelStream().forEach(n -> x += n); return "";
      case 51: return "j" + java.util.stream.IntStream.range(0, 2).parallel().map(n -> atomic.incrementAndGet()).sum();
      case 52: map.forEach(1, (k, v) -> x += v); return "";
      case 53: return "n" + map.reduceValues(1, Integer::sum);
      case 54: return "p" + map.put(2, 3);
      case 55: forks.shutdown(); return "";
      case 56: job.fork(); return "";
      case 57: return "u" + job.get(1, TimeUnit.SECONDS);
      case 58: return job.cancel(true) ? "y" : "z";
      case 59: job.complete(8); return "";
      case 60: forks.execute(() -> { if (++x > 1) throw new IllegalStateException(); }); return "";
      case 61: return job.isDone() ? "1" : "0";
      default: return "!" + forks.submit(() -> promise.join() + x).get();
    }
  }

  /** Does what the digits of a number say, the last first. */
  String live(int code) {
    String log = "";
    for (int rest = code; rest != 0; rest /= interleave.explore.JdkDifferentialTest.BASE) {
      try {
        log += act(rest % interleave.explore.JdkDifferentialTest.BASE - 1);
      } catch (InterruptedException e) {
        log += "!";
      } catch (TimeoutException e) {
        log += "*";
      } catch (Exception e) {
        log += e.getClass().getSimpleName().charAt(0);
      }
    }
    return log;
  }

  String run(boolean three) throws InterruptedException {
    one.start();
    two.start();
    if (three) this.three.start();
    one.join();
    two.join();
    if (three) this.three.join();
    return log1 + "," + log2 + "," + log3 + " " + x + atomic + queue.size() + permits.availablePermits();
  }
}
int[] actions = interleave.explore.JdkDifferentialTest.actions;
new World(actions[0], actions[1], actions[2]).run(actions[2] != 0)
