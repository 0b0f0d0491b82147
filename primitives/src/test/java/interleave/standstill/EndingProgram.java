package interleave.standstill;

import interleave.queue.Queue;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import interleave.threads.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;

/**
 * A random program that ends in every run: threads that wait for each other in many ways, the JDK's
 * and ours.
 *
 * <p>Its steps are numbered, and each belongs to a thread, which does its own in order. A step
 * tells that it is done, and may wait until an earlier one has told so. So the first of those that
 * are not done can always go on. Locks are held within a step only, while nothing is waited for but
 * time.
 */
final class EndingProgram implements Run.Body {

  private static final int MOST_STEPS = 12;
  private static final int MOST_THREADS = 4;

  /** Tells one thread from another that something is done. Each can be told and awaited once. */
  private interface Word {
    void tell() throws Exception;

    void await() throws Exception;
  }

  /** Something to do that takes a moment, or a lock for a moment. */
  private interface Deed {
    void run() throws Exception;
  }

  private record Step(int thread, List<Word> awaits, Deed deed, List<Word> tells) {}

  private final Random random;
  private final int threads;
  private final List<Step> steps = new ArrayList<>();
  private final List<Deed> deeds;

  /** How the threads are run: by themselves, by a pool of the JDK's, or started by each other. */
  private final int manner;

  EndingProgram(long seed) {
    random = new Random(seed);
    threads = 1 + random.nextInt(MOST_THREADS);
    deeds = deeds();
    manner = random.nextInt(3);
    int count = 1 + random.nextInt(MOST_STEPS);
    for (int i = 0; i < count; i++) {
      List<Word> awaits = new ArrayList<>();
      for (int n = random.nextInt(3); n > 0 && i > 0; n--) {
        Word word = word();
        steps.get(random.nextInt(i)).tells().add(word);
        awaits.add(word);
      }
      Deed deed = deeds.get(random.nextInt(deeds.size()));
      steps.add(new Step(random.nextInt(threads), awaits, deed, new ArrayList<>()));
    }
  }

  @Override
  public void run() throws Exception {
    switch (manner) {
      case 0 -> runByThemselves();
      case 1 -> runInAPool();
      default -> runInAChain(0);
    }
  }

  private void perform(int thread) {
    try {
      for (Step step : steps) {
        if (step.thread() == thread) {
          for (Word word : step.awaits()) {
            word.await();
          }
          step.deed().run();
          for (Word word : step.tells()) {
            word.tell();
          }
        }
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void runByThemselves() throws InterruptedException {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int me = i;
      all.add(new Thread(() -> perform(me)));
    }
    all.forEach(Thread::start);
    for (Thread thread : all) {
      thread.join();
    }
  }

  private void runInAPool() throws Exception {
    ExecutorService pool =
        threads % 2 == 0 ? Executors.newFixedThreadPool(threads) : Executors.newCachedThreadPool();
    try {
      List<java.util.concurrent.Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int me = i;
        all.add(pool.submit(() -> perform(me)));
      }
      for (java.util.concurrent.Future<?> one : all) {
        one.get();
      }
    } finally {
      pool.shutdown();
    }
  }

  private void runInAChain(int first) {
    if (first + 1 < threads) {
      var next = Threads.start(() -> runInAChain(first + 1));
      perform(first);
      next.join();
    } else {
      perform(first);
    }
  }

  private Word word() {
    return switch (random.nextInt(15)) {
      case 0 -> monitor();
      case 1 -> latch();
      case 2 -> semaphoreOfTheJdk();
      case 3 -> queueOfTheJdk(new LinkedBlockingQueue<>());
      case 4 -> queueOfTheJdk(new ArrayBlockingQueue<>(1));
      case 5 -> queueOfTheJdk(new LinkedTransferQueue<>());
      case 6 -> future();
      case 7 -> conditionOfTheJdk();
      case 8 -> parking();
      case 9 -> handOver();
      case 10 -> meeting();
      case 11 -> event();
      case 12 -> semaphore();
      case 13 -> queue();
      default -> condition();
    };
  }

  private static Word word(Deed tell, Deed await) {
    return new Word() {
      @Override
      public void tell() throws Exception {
        tell.run();
      }

      @Override
      public void await() throws Exception {
        await.run();
      }
    };
  }

  private static Word monitor() {
    boolean[] told = {false};
    return word(
        () -> {
          synchronized (told) {
            told[0] = true;
            told.notifyAll();
          }
        },
        () -> {
          synchronized (told) {
            while (!told[0]) {
              told.wait();
            }
          }
        });
  }

  private static Word latch() {
    CountDownLatch latch = new CountDownLatch(1);
    return word(latch::countDown, latch::await);
  }

  private static Word semaphoreOfTheJdk() {
    var semaphore = new java.util.concurrent.Semaphore(0);
    return word(semaphore::release, semaphore::acquire);
  }

  private static Word queueOfTheJdk(BlockingQueue<Integer> queue) {
    return word(() -> queue.put(1), queue::take);
  }

  private static Word future() {
    CompletableFuture<Integer> future = new CompletableFuture<>();
    return word(() -> future.complete(1), future.thenApply(n -> n + 1)::get);
  }

  private static Word conditionOfTheJdk() {
    ReentrantLock lock = new ReentrantLock();
    var changed = lock.newCondition();
    boolean[] told = {false};
    return word(
        () ->
            locked(
                lock,
                () -> {
                  told[0] = true;
                  changed.signal();
                }),
        () ->
            locked(
                lock,
                () -> {
                  while (!told[0]) {
                    changed.awaitUninterruptibly();
                  }
                }));
  }

  private static Word parking() {
    var waiter = new java.util.concurrent.atomic.AtomicReference<Thread>();
    var told = new java.util.concurrent.atomic.AtomicBoolean();
    return word(
        () -> {
          told.set(true);
          LockSupport.unpark(waiter.get());
        },
        () -> {
          waiter.set(Thread.currentThread());
          while (!told.get()) {
            LockSupport.park(waiter);
          }
        });
  }

  /** The one that tells does not wait for the other: a helper does. */
  private static Word handOver() {
    SynchronousQueue<Integer> queue = new SynchronousQueue<>();
    return word(
        () ->
            new Thread(
                    () -> {
                      try {
                        queue.put(1);
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                    })
                .start(),
        queue::take);
  }

  /** The one that tells does not wait for the other: a helper does. */
  private static Word meeting() {
    CyclicBarrier barrier = new CyclicBarrier(2);
    return word(
        () ->
            new Thread(
                    () -> {
                      try {
                        barrier.await();
                      } catch (Exception e) {
                        throw new AssertionError(e);
                      }
                    })
                .start(),
        barrier::await);
  }

  private static Word event() {
    Event event = new Event();
    return word(event::set, event::await);
  }

  private static Word semaphore() {
    Semaphore semaphore = new Semaphore(0);
    return word(semaphore::release, semaphore::acquire);
  }

  private static Word queue() {
    Queue<Integer> queue = new Queue<>(1);
    return word(() -> queue.put(1), queue::get);
  }

  private static Word condition() {
    Condition changed = new Condition();
    boolean[] told = {false};
    return word(
        () ->
            changed.with(
                () -> {
                  told[0] = true;
                  changed.signal();
                }),
        () -> changed.with(() -> changed.awaitFor(() -> told[0])));
  }

  private static void locked(java.util.concurrent.locks.Lock lock, Deed deed) throws Exception {
    lock.lock();
    try {
      deed.run();
    } finally {
      lock.unlock();
    }
  }

  private static void moment() {
    Threads.sleep(0.0005);
  }

  @SuppressWarnings("WaitNotInLoop") // for no reason but to wait
  private static List<Deed> deeds() {
    Object monitor = new Object();
    ReentrantLock lock = new ReentrantLock();
    ReentrantReadWriteLock readWrite = new ReentrantReadWriteLock(true);
    StampedLock stamped = new StampedLock();
    var permits = new java.util.concurrent.Semaphore(1);
    Lock ours = new Lock();
    RLock reentrant = new RLock();
    return List.of(
        () -> {},
        Thread::yield,
        EndingProgram::moment,
        () -> new CountDownLatch(1).await(500, TimeUnit.MICROSECONDS),
        () -> new Event().await(0.0005),
        EndingProgram::timer,
        EndingProgram::pipe,
        () -> new ArrayBlockingQueue<Integer>(1).poll(300, TimeUnit.MICROSECONDS),
        () -> {
          synchronized (monitor) {
            monitor.wait(1);
          }
        },
        () -> {
          synchronized (monitor) {
            moment();
          }
        },
        () -> locked(lock, EndingProgram::moment),
        () -> locked(readWrite.readLock(), EndingProgram::moment),
        () -> locked(readWrite.writeLock(), EndingProgram::moment),
        () -> {
          long stamp = stamped.writeLock();
          moment();
          stamped.unlockWrite(stamp);
        },
        () -> {
          permits.acquire();
          moment();
          permits.release();
        },
        () -> ours.with(EndingProgram::moment),
        () -> reentrant.with(() -> reentrant.with(EndingProgram::moment)));
  }

  private static void timer() throws InterruptedException {
    CountDownLatch rung = new CountDownLatch(1);
    Timer timer = new Timer();
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            rung.countDown();
          }
        },
        1);
    rung.await();
    timer.cancel();
  }

  /** Waits for what another thread writes, in the operating system. */
  private static void pipe() throws IOException, InterruptedException {
    Pipe pipe = Pipe.open();
    Thread writer =
        new Thread(
            () -> {
              try (var sink = pipe.sink()) {
                moment();
                sink.write(ByteBuffer.wrap(new byte[] {1}));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    writer.start();
    try (var source = pipe.source()) {
      source.read(ByteBuffer.allocate(1));
    }
    writer.join();
  }
}
