package interleave.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.hooks.Hooks;
import interleave.race.DataRace.Side;
import interleave.sync.Barrier;
import interleave.sync.Condition;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.RLock;
import interleave.sync.Semaphore;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The happens-before order, from events that are announced without any code being rewritten. */
@Timeout(600)
class RaceDetectorTest {

  private final Fed fed = new Fed();
  private final Object owner = new Object();

  private static final class Account {}

  private static void assertClean(Races races) {
    assertTrue(races.isEmpty(), races::toString);
    assertTrue(races.threads() >= 2, races::toString);
  }

  private static DataRace only(Races races) {
    assertEquals(1, races.found().size(), races::toString);
    return races.found().get(0);
  }

  @Test
  void twoWrites_withNothingBetweenThem_race() {
    Fed.Field field = fed.field(new Account(), "balance");
    DataRace race =
        only(fed.inTurns(fed.worker("A").then(field.write()), fed.worker("B").then(field.write())));
    assertEquals("Account.balance", race.variable());
    assertEquals(List.of("A", "B"), List.of(race.first().thread(), race.second().thread()));
    assertTrue(race.first().writes() && race.second().writes());
    assertEquals("fed line 1", race.first().site().orElseThrow().toString());
    assertEquals("fed line 2", race.second().site().orElseThrow().toString());
    assertEquals(1, race.times());
  }

  @Test
  void readAndWrite_race_inEitherOrder() {
    Fed.Field field = fed.field(owner, "x");
    Fed.Act read = field.read();
    Fed.Act write = field.write();
    DataRace writeFirst =
        only(fed.inTurns(fed.worker("A").then(write), fed.worker("B").then(read)));
    DataRace readFirst = only(fed.inTurns(fed.worker("A").then(read), fed.worker("B").then(write)));
    assertTrue(writeFirst.first().writes() && !writeFirst.second().writes());
    assertTrue(!readFirst.first().writes() && readFirst.second().writes());
  }

  @Test
  void reads_doNotRace() {
    Fed.Field field = fed.field(owner, "x");
    assertClean(
        fed.inTurns(
            fed.worker("A").then(field.read()),
            fed.worker("B").then(field.read()),
            fed.worker("C").then(field.read())));
  }

  @Test
  void write_racesWithOneOfManyReads() {
    Fed.Field field = fed.field(owner, "x");
    Fed.Act read = field.read();
    Races races =
        fed.inTurns(
            fed.worker("A").then(fed.synchronizedOn(owner, read)),
            fed.worker("B").then(read),
            fed.worker("C").then(fed.synchronizedOn(owner, field.write())));
    Side earlier = only(races).first();
    assertEquals("B", earlier.thread());
    assertEquals(List.of(), earlier.locks());
  }

  @Test
  void pairOfLines_isToldOnce_andCounted() {
    Fed.Field field = fed.field(owner, "x");
    Fed.Act a = field.write();
    Fed.Act b = field.write();
    DataRace race =
        only(
            fed.inTurns(
                fed.worker("A").then(a).then(a).then(a), fed.worker("B").then(b).then(b).then(b)));
    assertEquals(5, race.times());
  }

  @Test
  void otherLines_areOtherRaces() {
    Fed.Field field = fed.field(owner, "x");
    Races races =
        fed.inTurns(
            fed.worker("A").then(field.write()).then(field.write()),
            fed.worker("B").then(field.write()));
    assertEquals(2, races.found().size(), races::toString);
  }

  @Test
  void monitor_orders() {
    Fed.Field field = fed.field(owner, "x");
    assertClean(
        fed.inTurns(
            fed.worker("A").then(fed.synchronizedOn(owner, field.read(), field.write())),
            fed.worker("B").then(fed.synchronizedOn(owner, field.read(), field.write()))));
  }

  @Test
  void twoMonitors_orderNothing_andBothAreNamed() {
    Fed.Field field = fed.field(owner, "x");
    DataRace race =
        only(
            fed.inTurns(
                fed.worker("A").then(fed.synchronizedOn(new Account(), field.write())),
                fed.worker("B").then(fed.synchronizedOn(String.class, field.write()))));
    assertEquals(List.of("an Account"), race.first().locks());
    assertEquals(List.of("String.class"), race.second().locks());
    assertEquals(
        "A holds an Account, B holds String.class: only a lock that both take keeps one out while"
            + " the other is in.",
        race.missing());
  }

  @Test
  void lockThatOneTakes_isNotEnough() {
    Fed.Field field = fed.field(owner, "x");
    DataRace race =
        only(
            fed.inTurns(
                fed.worker("A").then(fed.synchronizedOn(String.class, field.write())),
                fed.worker("B").then(field.read())));
    assertEquals(
        "B reads without String.class, which A holds as it writes: a lock orders only threads that"
            + " take it.",
        race.missing());
  }

  @Test
  void volatileWrite_isSeenByLaterReads() {
    Fed.Field data = fed.field(owner, "data");
    Fed.Field flag = fed.volatileField(owner, "flag");
    assertClean(
        fed.inTurns(
            fed.worker("A").then(data.write()).then(flag.write()),
            fed.worker("B").then(() -> {}).then(flag.read()).then(data.read())));
  }

  @Test
  void volatileRead_thatComesTooEarly_ordersNothing() {
    Fed.Field data = fed.field(owner, "data");
    Fed.Field flag = fed.volatileField(owner, "flag");
    only(
        fed.inTurns(
            fed.worker("A").then(() -> {}).then(data.write()).then(flag.write()),
            fed.worker("B").then(flag.read()).then(data.read())));
  }

  @Test
  void volatileField_itselfNeverRaces() {
    Fed.Field flag = fed.volatileField(owner, "flag");
    Races races =
        fed.inTurns(fed.worker("A").then(flag.write()), fed.worker("B").then(flag.write()));
    assertTrue(races.isEmpty(), races::toString);
  }

  @Test
  void elementsOfAnArray_areVariablesOfTheirOwn() {
    int[] array = new int[4];
    assertClean(
        fed.inTurns(
            fed.worker("A").then(fed.writeElement(array, 0)).then(fed.writeElement(array, 2)),
            fed.worker("B").then(fed.writeElement(array, 1)).then(fed.writeElement(array, 3))));
    DataRace race =
        only(
            fed.inTurns(
                fed.worker("A").then(fed.writeElement(array, 2)),
                fed.worker("B").then(fed.writeElement(array, 2))));
    assertEquals("element 2 of an int[]", race.variable());
  }

  @Test
  void atomics_orderWhoReadsAfterWhoHasWritten() {
    Fed.Field data = fed.field(owner, "data");
    AtomicInteger ready = new AtomicInteger();
    assertClean(
        fed.inTurns(
            fed.worker("A")
                .then(data.write())
                .then(fed.call(ready, "incrementAndGet", ready::incrementAndGet)),
            fed.worker("B")
                .then(() -> {})
                .then(fed.call(ready, "get", ready::get))
                .then(data.read())));
    only(
        fed.inTurns(
            fed.worker("A").then(data.write()).then(fed.call(ready, "get", ready::get)),
            fed.worker("B")
                .then(() -> {})
                .then(fed.call(ready, "get", ready::get))
                .then(data.read())));
  }

  @Test
  void latch_ordersItsOwnWay_only() {
    Fed.Field data = fed.field(owner, "data");
    CountDownLatch latch = new CountDownLatch(1);
    assertClean(
        fed.inTurns(
            fed.worker("A").then(data.write()).then(fed.call(latch, "countDown", latch::countDown)),
            fed.worker("B")
                .then(() -> {})
                .then(fed.call(latch, "await", latch::await))
                .then(data.read())));
    only(
        fed.inTurns(
            fed.worker("A").then(fed.call(latch, "countDown", latch::countDown)).then(data.write()),
            fed.worker("B")
                .then(() -> {})
                .then(fed.call(latch, "await", latch::await))
                .then(data.read())));
  }

  @Test
  void functionOfAConcurrentMap_isOrderedWithOthers() {
    Fed.Field data = fed.field(owner, "data");
    Fed.Act read = data.read();
    Fed.Act write = data.write();
    ConcurrentHashMap<String, Integer> map = new ConcurrentHashMap<>();
    Fed.Act compute =
        fed.call(
            map,
            "compute",
            () ->
                map.compute(
                    "key",
                    (key, value) -> {
                      try {
                        read.perform();
                        write.perform();
                      } catch (Exception e) {
                        throw new AssertionError(e);
                      }
                      return 1;
                    }));
    assertClean(fed.inTurns(fed.worker("A").then(compute), fed.worker("B").then(compute)));
  }

  // This library's primitives announce themselves.

  @Test
  void lock_orders_andIsHeld() {
    Lock lock = new Lock("mutex");
    Fed.Field field = fed.field(owner, "x");
    Fed.Act write = field.write();
    assertClean(
        fed.inTurns(
            fed.worker("A").then(() -> lock.with(() -> act(write))),
            fed.worker("B").then(() -> lock.with(() -> act(write)))));
    DataRace race =
        only(
            fed.inTurns(
                fed.worker("A").then(() -> lock.with(() -> act(write))),
                fed.worker("B").then(field.read())));
    assertEquals(List.of("mutex"), race.first().locks());
  }

  private static void act(Fed.Act act) {
    try {
      act.perform();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void reentrantLock_isHeldUntilItIsGivenBackForGood() {
    RLock lock = new RLock("mutex");
    Fed.Field field = fed.field(owner, "x");
    Fed.Act write = field.write();
    Races races =
        fed.inTurns(
            fed.worker("A")
                .then(
                    () -> {
                      lock.acquire();
                      lock.acquire();
                      lock.release();
                      write.perform();
                      lock.release();
                    }),
            fed.worker("B").then(field.read()));
    assertEquals(List.of("mutex"), only(races).first().locks());
    Races after =
        fed.inTurns(
            fed.worker("A")
                .then(
                    () -> {
                      lock.acquire();
                      lock.acquire();
                      lock.release();
                      lock.release();
                      write.perform();
                    }),
            fed.worker("B").then(field.read()));
    assertEquals(List.of(), only(after).first().locks());
  }

  @Test
  void event_ordersWhoWaitsAfterWhoSets() {
    Event event = new Event();
    Fed.Field field = fed.field(owner, "x");
    assertClean(
        fed.inTurns(
            fed.worker("A").then(field.write()).then(event::set),
            fed.worker("B").then(() -> {}).then(event::await).then(field.read())));
    assertClean(
        fed.inTurns(
            fed.worker("A").then(field.write()).then(event::set),
            fed.worker("B").then(() -> {}).then(event::isSet).then(field.read())));
  }

  @Test
  void event_doesNotOrderWhatComesAfterTheSet() {
    Event event = new Event();
    Fed.Field field = fed.field(owner, "x");
    only(
        fed.inTurns(
            fed.worker("A").then(event::set).then(field.write()),
            fed.worker("B").then(() -> {}).then(event::await).then(field.read())));
  }

  @Test
  void semaphore_asAMutex_orders() {
    Semaphore semaphore = new Semaphore(1);
    Fed.Field field = fed.field(owner, "x");
    Fed.Act write = field.write();
    Fed.Act guarded =
        () -> {
          semaphore.acquire();
          write.perform();
          semaphore.release();
        };
    assertClean(fed.inTurns(fed.worker("A").then(guarded), fed.worker("B").then(guarded)));
  }

  @Test
  void barrier_ordersBothWays() {
    Barrier barrier = new Barrier(2);
    Fed.Field a = fed.field(owner, "a");
    Fed.Field b = fed.field(owner, "b");
    Fed.Act writeA = a.write();
    Fed.Act writeB = b.write();
    Fed.Act readA = a.read();
    Fed.Act readB = b.read();
    Races races =
        Race.check(
            () -> {
              Thread one =
                  thread(
                      () -> {
                        act(writeA);
                        barrier.await();
                        act(readB);
                      });
              Thread two =
                  thread(
                      () -> {
                        act(writeB);
                        barrier.await();
                        act(readA);
                      });
              one.join();
              two.join();
              return null;
            });
    assertClean(races);
  }

  private Thread thread(Runnable body) {
    Thread thread = new Thread(body);
    Hooks.start(thread, fed.startSite());
    return thread;
  }

  @Test
  void condition_ordersWhoIsSignalledAfterWhoSignals() {
    Condition condition = new Condition();
    Fed.Field data = fed.field(owner, "data");
    Fed.Act write = data.write();
    Fed.Act read = data.read();
    boolean[] ready = {false};
    Races races =
        Race.check(
            () -> {
              Thread waiter =
                  thread(
                      () ->
                          condition.with(
                              () -> {
                                condition.awaitFor(() -> ready[0]);
                                act(read);
                              }));
              condition.with(
                  () -> {
                    act(write);
                    ready[0] = true;
                    condition.signalAll();
                  });
              waiter.join();
              return null;
            });
    assertClean(races);
  }

  @Test
  void start_ordersWhatCameBefore_andNotWhatComesAfter() {
    Fed.Field field = fed.field(owner, "x");
    Fed.Act write = field.write();
    Fed.Act read = field.read();
    Races before =
        Race.check(
            () -> {
              act(write);
              thread(() -> act(read)).join();
              return null;
            });
    assertClean(before);
    Races after =
        Race.check(
            () -> {
              Thread reader = thread(() -> act(read));
              act(write);
              reader.join();
              return null;
            });
    DataRace race = only(after);
    boolean writeFirst = race.first().writes();
    assertEquals(
        writeFirst
            ? race.first().thread()
                + " writes after it has started "
                + race.second().thread()
                + ": only what is done before start() is ordered with the new thread."
            : race.second().thread()
                + " has started "
                + race.first().thread()
                + " and writes without having waited for its end: a join() would order the two.",
        race.missing());
  }

  @Test
  void join_ordersWhatComesAfter() {
    Fed.Field field = fed.field(owner, "x");
    Fed.Act write = field.write();
    Fed.Act read = field.read();
    int join = fed.joinSite();
    assertClean(
        Race.check(
            () -> {
              Thread writer = thread(() -> act(write));
              Hooks.join(writer, join);
              act(read);
              return null;
            }));
    only(
        Race.check(
            () -> {
              Thread writer = thread(() -> act(write));
              writer.join(); // which is not announced
              act(read);
              return null;
            }));
  }

  @Test
  void objectWithFinalFieldsOnly_bringsWhatItsMakerDidBefore() {
    Fed.Field reference = fed.field(owner, "reference");
    Fed.Field content = fed.field(new Object(), "content");
    Races races =
        fed.inTurns(
            fed.worker("A").then(content.write()).then(reference.write()),
            fed.worker("B")
                .then(() -> {})
                .then(reference.readReference(List.of(1, 2).iterator()))
                .then(content.read()));
    assertEquals(2, races.found().size(), races::toString);
    Races published =
        fed.inTurns(
            fed.worker("A").then(content.write()).then(reference.write()),
            fed.worker("B")
                .then(() -> {})
                .then(reference.readReference(Integer.valueOf(1000)))
                .then(content.read()));
    assertTrue(only(published).variable().endsWith(".reference"));
  }

  @Test
  void exceptionOfTheBody_comesOut_andTheDetectorIsGone() {
    IllegalStateException failure = new IllegalStateException("on purpose");
    Runnable failing =
        () -> {
          throw failure;
        };
    assertEquals(failure, assertThrows(IllegalStateException.class, () -> Race.check(failing)));
    Exception checked = new Exception("on purpose");
    CompletionException wrapped =
        assertThrows(
            CompletionException.class,
            () ->
                Race.check(
                    () -> {
                      throw checked;
                    }));
    assertEquals(checked, wrapped.getCause());
    assertEquals(0, Hooks.mode);
  }

  @Test
  void nothingSeen_isSaid() {
    assertTrue(Race.check(() -> {}).verdict().startsWith("No access to shared memory was seen"));
    Fed.Act write = fed.field(owner, "x").write();
    assertEquals(
        "Only one thread has accessed memory: there was nobody to race with.",
        Race.check(() -> act(write)).verdict());
  }

  @Test
  void check_failsWithAllThereIsToSay() {
    Fed.Field field = fed.field(new Account(), "balance");
    Races races =
        fed.inTurns(fed.worker("A").then(field.write()), fed.worker("B").then(field.write()));
    AssertionError error = assertThrows(AssertionError.class, races::check);
    assertEquals(
        """
        1 data race in this run.

        1. Data race on Account.balance:
          A writes at fed line 1, holding no lock
          B writes at fed line 2, holding no lock
          Nothing orders A and B here: they hold no lock, and no volatile variable, start, join or \
        hand-over leads from one access to the other.""",
        error.getMessage());
  }

  @Test
  void objects_areNotKeptAlive() {
    Races races =
        Race.check(
            () -> {
              WeakReference<Object> seen = seen();
              while (seen.get() != null) {
                System.gc();
              }
              return null;
            });
    assertTrue(races.isEmpty());
  }

  private WeakReference<Object> seen() {
    Object object = new Account();
    act(fed.synchronizedOn(object, fed.field(object, "balance").write()));
    return new WeakReference<>(object);
  }
}
