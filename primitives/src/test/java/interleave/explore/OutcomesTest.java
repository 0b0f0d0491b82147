package interleave.explore;

import static interleave.explore.CountsTest.histogram;
import static interleave.explore.Lessons.together;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.queue.Queue;
import interleave.runtime.Interrupted;
import interleave.runtime.ThreadScope;
import interleave.sync.Event;
import interleave.sync.Lock;
import interleave.sync.Semaphore;
import interleave.threads.ThreadHandle;
import interleave.threads.Threads;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How executions end, whatever a program does. */
@Timeout(300)
class OutcomesTest {

  private static Outcome only(Exploration exploration) {
    assertEquals(1, exploration.outcomes().size(), exploration::toString);
    return exploration.outcomes().get(0).outcome();
  }

  @Test
  void aProgramOfOneThread_hasOneInterleaving() {
    Exploration exploration = Explore.all(() -> 42);
    assertEquals(new Outcome(Outcome.Kind.RESULT, "42"), only(exploration));
    assertEquals(
        "Proven: in the only interleaving the outcome is always 42.", exploration.verdict());
    assertTrue(exploration.holds());
  }

  @Test
  void anExceptionOfTheMainThread_isAnOutcome() {
    Exploration exploration = Explore.all(() -> 1 / Integer.parseInt("0"));
    assertEquals(
        new Outcome(Outcome.Kind.EXCEPTION, "ArithmeticException: / by zero"), only(exploration));
    assertFalse(exploration.holds());
  }

  @Test
  void anExceptionOfAnotherThread_isAnOutcome() {
    Exploration exploration =
        Explore.all(
            () ->
                Threads.start(
                        "worker",
                        () -> {
                          throw new IllegalStateException("oops");
                        })
                    .join());
    assertEquals(
        new Outcome(Outcome.Kind.EXCEPTION, "worker threw IllegalStateException: oops"),
        only(exploration));
  }

  @Test
  void aThreadThatWaitsAfterMainHasEnded_isLeaked() {
    Exploration exploration = Explore.all(() -> Threads.start("waiter", () -> new Event().await()));
    assertEquals(Outcome.Kind.LEAK, only(exploration).kind());
    assertTrue(exploration.verdict().contains("waiter waits for ever"), exploration::verdict);
  }

  @Test
  void aDaemonThatWaitsForEver_isNone() {
    Exploration exploration =
        Explore.all(
            () -> {
              Threads.target(() -> new Event().await()).daemon(true).start();
              return "done";
            });
    assertEquals(new Outcome(Outcome.Kind.RESULT, "done"), only(exploration));
  }

  @Test
  void whatADaemonDoesBeforeTheProgramEnds_isExplored() {
    Exploration exploration =
        Explore.all(
            () -> {
              Queue<String> words = new Queue<>();
              Threads.target(Lessons.times(2, () -> words.put("tick"))).daemon(true).start();
              return words.size();
            });
    assertEquals(Set.of("0", "1", "2"), histogram(exploration).keySet());
  }

  @Test
  void whatADaemonDoesToWhatTheLastThreadDoes_isExplored() {
    Exploration exploration =
        Explore.all(
            () -> {
              Queue<String> words = new Queue<>();
              Threads.target(() -> words.put("tick")).daemon(true).start();
              Threads.start(
                  "last",
                  () -> {
                    if (!words.empty()) {
                      throw new IllegalStateException("late");
                    }
                  });
              return "";
            });
    assertEquals(2, exploration.outcomes().size(), exploration::toString);
  }

  @Test
  void whatADaemonWouldHaveComeTo_isCutOff_evenIfItCouldComeToItBefore() {
    Exploration exploration =
        Explore.all(
            () -> {
              Event begun = new Event();
              Event done = new Event();
              Threads.target(
                      () -> {
                        begun.set();
                        done.set();
                        throw new IllegalStateException("late");
                      })
                  .name("daemon")
                  .daemon(true)
                  .start();
              begun.await();
              return "done";
            });
    assertEquals(
        Set.of("done", "daemon threw IllegalStateException: late"),
        histogram(exploration).keySet(),
        exploration::toString);
  }

  @Test
  void aDaemonThatNeverStops_endsWithTheProgram() {
    Exploration exploration =
        Budgets.small()
            .run(
                () -> {
                  Event tick = new Event();
                  Threads.target(Lessons.times(1_000_000, tick::set)).daemon(true).start();
                  return "done";
                });
    assertEquals(new Outcome(Outcome.Kind.RESULT, "done"), exploration.outcomes().get(0).outcome());
  }

  @Test
  void aThreadThatSpinsForWhatNobodyDoes_isALivelock() {
    Exploration exploration =
        Explore.all(
            () -> {
              Event never = new Event();
              while (!never.isSet()) {
                // on and on
              }
            });
    assertEquals(Outcome.Kind.LIVELOCK, only(exploration).kind());
  }

  @Test
  void aThreadThatSpinsForWhatAnotherDoes_goesOn() {
    assertEquals(
        Set.of("seen"),
        histogram(
                Explore.all(
                    () -> {
                      Event flag = new Event();
                      Threads.start(flag::set);
                      while (!flag.isSet()) {
                        // until it is
                      }
                      return "seen";
                    }))
            .keySet());
  }

  @Test
  void stepsWithoutEnd_reachTheLimit() {
    Exploration exploration =
        Budgets.small()
            .run(
                () -> {
                  Event event = new Event();
                  while (!Thread.interrupted()) {
                    event.set();
                    event.clear();
                  }
                });
    assertEquals(
        new Outcome(Outcome.Kind.LIMIT, "after 200 steps"),
        exploration.outcomes().get(0).outcome());
  }

  private static int pick(int ways) {
    new Shared("x").set(1);
    return ((Execution) ThreadScope.current().scheduler()).pick("a way", ways);
  }

  @Test
  void ways_areAllGone_asManyAsThreadsCanBe() {
    Exploration exploration = Explore.all(() -> pick(64));
    assertEquals(64, exploration.outcomes().size(), exploration::toString);
    assertEquals(64, exploration.schedules());
    assertTrue(exploration.coverage().all());
    assertEquals(64, Explore.budget().preemptions(0).run(() -> pick(64)).outcomes().size());
  }

  @Test
  void moreWays_reachTheLimit() {
    assertEquals(
        new Outcome(Outcome.Kind.LIMIT, "more than 64 ways to pick a way"),
        Explore.all(() -> pick(65)).outcomes().get(0).outcome());
  }

  @Test
  void threadsWithoutEnd_reachTheLimit() {
    Exploration exploration =
        Budgets.small()
            .run(
                () -> {
                  while (!Thread.interrupted()) {
                    Threads.start(() -> {});
                  }
                });
    assertEquals(Outcome.Kind.LIMIT, exploration.outcomes().get(0).outcome().kind());
  }

  @Test
  void sleeps_endInOrderAndTakeNoTime() {
    assertEquals(
        Set.of("[1, 2]"),
        histogram(
                Explore.all(
                    () -> {
                      Queue<Integer> order = new Queue<>();
                      together(
                          () -> {
                            Threads.sleep(7_200);
                            order.put(2);
                          },
                          () -> {
                            Threads.sleep(3_600);
                            order.put(1);
                          });
                      return java.util.List.of(order.get(), order.get()).toString();
                    }))
            .keySet());
  }

  @Test
  void aTimeLimit_endsWhenNobodyElseCanGoOn() {
    assertEquals(
        Map.of("false", 1), histogram(Explore.all(() -> new Semaphore(0).acquire(1_000_000.0))));
  }

  @Test
  void anInterrupt_comesBeforeOrDuringTheWait() {
    assertEquals(
        Set.of("interrupted", "got it"),
        histogram(
                Explore.all(
                    () -> {
                      Semaphore semaphore = new Semaphore(0);
                      AtomicReference<String> seen = new AtomicReference<>("");
                      ThreadHandle waiter =
                          Threads.start(
                              () -> {
                                try {
                                  semaphore.acquire();
                                  seen.set("got it");
                                } catch (Interrupted e) {
                                  seen.set("interrupted");
                                }
                              });
                      together(waiter::interrupt, semaphore::release);
                      waiter.join();
                      return seen.get();
                    }))
            .keySet());
  }

  @Test
  void theThreadsOfAnExecution_knowWhoTheyAre() {
    Exploration exploration =
        Explore.all(
            () -> {
              Lock lock = new Lock();
              ThreadHandle self =
                  Threads.start(
                      () ->
                          lock.with(
                              () -> {
                                assertSame(Thread.currentThread(), lock.owner().orElseThrow());
                                assertEquals("Thread-1", Thread.currentThread().getName());
                                assertFalse(Thread.currentThread().isDaemon());
                                assertEquals("Thread-1", Threads.current().name());
                              }));
              self.join();
              assertEquals("main", Threads.current().name());
              assertFalse(self.alive());
            });
    assertTrue(exploration.holds(), exploration::toString);
  }

  @Test
  void finallyBlocksAndCatchAlls_doNotKeepAnAbandonedThread() {
    AtomicInteger unwound = new AtomicInteger();
    Exploration exploration =
        Explore.all(
            () -> {
              Lock lock = new Lock();
              lock.acquire();
              together(
                  () -> {
                    try {
                      lock.acquire();
                    } finally {
                      lock.release();
                      unwound.incrementAndGet();
                    }
                  },
                  () -> {
                    while (true) {
                      try {
                        lock.acquire();
                      } catch (Throwable e) {
                        // on and on
                      }
                    }
                  });
            });
    assertEquals(Outcome.Kind.DEADLOCK, only(exploration).kind());
    assertTrue(unwound.get() > 0);
  }

  @Test
  void aThreadThatBlocksElsewhere_isNamedWithItsLine() {
    AtomicReference<Thread> blocked = new AtomicReference<>();
    Watch watch =
        new FastWatch(
            () ->
                Optional.ofNullable(blocked.get())
                    .flatMap(CrewTest::carrierOf)
                    .filter(thread -> thread.getState() == Thread.State.WAITING)
                    .isPresent());
    Exploration exploration =
        new Explorer(Budget.USUAL, watch, progress -> {})
            .explore(Program.of(() -> blockElsewhere(blocked)));
    assertEquals(Outcome.Kind.UNCONTROLLED, only(exploration).kind());
    assertTrue(
        exploration.verdict().startsWith("This cannot be explored: main waits for"),
        exploration::verdict);
    assertTrue(exploration.verdict().contains("OutcomesTest.java:"), exploration::verdict);
  }

  private static Object blockElsewhere(AtomicReference<Thread> blocked)
      throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    blocked.set(Thread.currentThread());
    never.await();
    return "never";
  }

  @Test
  void aThreadThatIsNotControlled_isNamed() {
    Exploration exploration =
        Explore.all(
            () -> {
              Lock lock = new Lock();
              Thread stranger = new Thread(() -> lock.with(() -> {}), "stranger");
              stranger.setUncaughtExceptionHandler((thread, e) -> {});
              stranger.start();
              stranger.join();
              return lock.locked();
            });
    assertTrue(
        exploration.trouble().orElse("").contains("\"stranger\" was not started in a way"),
        exploration::toString);
  }

  @Test
  void aProgramThatDoesNotDoTheSame_isNotTrusted() {
    AtomicInteger runs = new AtomicInteger();
    Exploration exploration =
        Explore.all(
            () -> {
              Shared x = new Shared("x");
              int run = runs.incrementAndGet();
              together(x::increment, run % 2 == 0 ? () -> {} : x::increment);
            });
    assertTrue(
        exploration.trouble().orElse("").contains("did not do the same"), exploration::toString);
  }

  @Test
  void anInterruptedExploration_tellsWhatItKnows() {
    Thread.currentThread().interrupt();
    Exploration exploration = Explore.all(Lessons.lostUpdate(3, 3));
    assertTrue(Thread.interrupted());
    assertFalse(exploration.coverage().all());
  }

  @Test
  void anInterruptedExploration_showsWhatItHasFound() {
    Thread tester = Thread.currentThread();
    Progress.Listener interruptsOnceThereIsSomething =
        progress -> {
          assertSame(tester, Thread.currentThread());
          if (progress.outcomes() > 1) {
            tester.interrupt();
          }
        };
    Exploration exploration =
        new Explorer(
                Budget.USUAL.schedules(1_000_000).seconds(600),
                Watch.REAL,
                interruptsOnceThereIsSomething)
            .explore(Program.of(Lessons.lostUpdate(3, 3)));
    assertTrue(Thread.interrupted());
    assertTrue(exploration.coverage().interrupted());
    assertTrue(exploration.extent().endsWith("up to an interrupt"), exploration::extent);
    assertEquals(Outcome.Kind.RESULT, exploration.shown().orElseThrow().outcome().kind());
  }

  @Test
  void whatItsListenerThrows_endsTheExploration() {
    AtomicInteger runs = new AtomicInteger();
    Callable<?> program = Lessons.lostUpdate(3, 3);
    Explorer explorer =
        new Explorer(
            Budget.USUAL.schedules(1_000_000).seconds(600),
            Watch.REAL,
            progress -> {
              throw new IllegalStateException("enough");
            });
    IllegalStateException thrown =
        assertThrows(
            IllegalStateException.class,
            () ->
                explorer.explore(
                    Program.of(
                        () -> {
                          runs.incrementAndGet();
                          return program.call();
                        })));
    assertEquals("enough", thrown.getMessage());
    int before = runs.get();
    Explore.all(Lessons.lostUpdate(2, 2));
    assertEquals(before, runs.get());
  }

  @Test
  void whatAProgramThrowsBetweenItsRuns_isThrown() {
    Program program =
        new Program() {
          @Override
          public Object run() {
            return "done";
          }

          @Override
          public void close() {
            throw new IllegalStateException("cannot be closed");
          }
        };
    assertEquals(
        "cannot be closed",
        assertThrows(IllegalStateException.class, () -> Explore.budget().explore(program, p -> {}))
            .getMessage());
  }

  @Test
  void exits_endTheRun_whicheverComesFirst() {
    Exploration exploration =
        Explore.all(
            () -> {
              Shared x = new Shared("x");
              together(() -> exit(1), x::increment, () -> exit(2));
              return "never";
            });
    assertEquals(Set.of("System.exit(1)", "System.exit(2)"), histogram(exploration).keySet());
    assertEquals(Outcome.Kind.EXIT, exploration.outcomes().get(0).outcome().kind());
  }

  private static void exit(int status) {
    ((Execution) ThreadScope.current().scheduler()).exit(status);
  }

  @Test
  void anExit_keepsWhatMayComeAfterItFromHappening() {
    assertEquals(
        Set.of("System.exit(0)", "broken invariant: not done"),
        histogram(
                Explore.all(
                    () -> {
                      Event begun = new Event();
                      Shared done = new Shared("done");
                      Explore.invariant("not done", () -> done.get() == 0);
                      Threads.start(
                          () -> {
                            begun.set();
                            done.set(1);
                          });
                      begun.await();
                      exit(0);
                    }))
            .keySet());
  }

  @Test
  void anExit_doesNotHideWhatComesBeforeIt() {
    assertEquals(
        Set.of("System.exit(0)", "Thread-2 threw IllegalStateException: 0"),
        histogram(
                Explore.all(
                    () -> {
                      Shared x = new Shared("x");
                      together(
                          () -> {
                            if (x.get() == 1) {
                              exit(0);
                            }
                          },
                          () -> {
                            x.set(1);
                            throw new IllegalStateException("0");
                          });
                    }))
            .keySet());
  }

  @Test
  void whatRunsOutOfItsBudget_saysSo() {
    Exploration exploration = Explore.budget().schedules(50).seed(7).run(Lessons.lostUpdate(3, 3));
    assertEquals(50, exploration.schedules());
    assertEquals("50 interleavings of an unknown number, seed 7", exploration.extent());
    assertFalse(exploration.coverage().all());
  }

  @Test
  void withAtMostSoManyPreemptions_itSaysSo() {
    Exploration exploration = Explore.budget().preemptions(0).run(Lessons.lostUpdate(2, 1));
    assertTrue(
        exploration.extent().matches("all \\d+ interleavings with at most 0 preemptions"),
        exploration::extent);
    assertEquals(1, exploration.outcomes().size());
    assertFalse(exploration.coverage().all());
  }

  @Test
  void whatHasOneInterleaving_saysSoInWords() {
    Exploration wrong =
        Explore.all(
            () -> {
              Lock own = new Lock("own");
              own.acquire();
              own.acquire();
            });
    assertTrue(
        wrong.verdict().startsWith("Wrong: deadlock, in the only interleaving. "), wrong::verdict);
    Exploration bounded =
        Explore.budget()
            .preemptions(0)
            .run(
                () -> {
                  Shared x = new Shared("x");
                  Lock lock = new Lock("lock");
                  lock.acquire();
                  Threads.start(() -> lock.with(x::increment));
                  lock.release();
                  return x.get();
                });
    assertEquals(
        "the only interleaving with at most 0 preemptions", bounded.extent(), bounded::toString);
  }

  @Test
  void expectations_decideWhatIsWrong() {
    Exploration exploration =
        Explore.all(
            () -> {
              Explore.expect(2);
              return Lessons.lostUpdate(2, 1).call();
            });
    assertFalse(exploration.holds());
    assertTrue(exploration.verdict().startsWith("Wrong: 1, in "), exploration::verdict);
    assertTrue(
        Explore.all(
                () -> {
                  Explore.expect(2);
                  Explore.expect(1);
                  return Lessons.lostUpdate(2, 1).call();
                })
            .holds());
    assertFalse(
        Explore.all(
                () -> {
                  Explore.forbid(1);
                  return Lessons.lostUpdate(2, 1).call();
                })
            .holds());
  }

  @Test
  void whatIsShown_hasTheFewestPreemptionsAndSaysWhy() {
    Run shown = Explore.all(Lessons.lostUpdate(2, 2)).shown().orElseThrow();
    assertEquals(1, shown.preemptions());
    assertEquals(
        "Thread-1 and Thread-2 both read count = 1 before either wrote: one update is lost.",
        shown.explanation());
  }

  /** What the shown run of a program's exploration says. */
  private static String why(Callable<?> body) {
    return Explore.all(body).shown().orElseThrow().explanation();
  }

  /** Two threads, of which each looks and takes in two critical sections. */
  private static Callable<Integer> withdrawals() {
    return () -> {
      Shared balance = new Shared("balance", 100);
      Lock lock = new Lock("lock");
      Runnable withdraw =
          () -> {
            AtomicInteger seen = new AtomicInteger();
            lock.with(() -> seen.set(balance.get()));
            if (seen.get() >= 100) {
              lock.with(() -> balance.set(balance.get() - 100));
            }
          };
      together(withdraw, withdraw);
      return balance.get();
    };
  }

  @Test
  void twoCriticalSections_areExplainedByWhoCameInBetween() {
    assertEquals(
        "Thread-2 came in between: it did “write balance = 0” after Thread-1's “read balance →"
            + " 100” and before Thread-1's “read balance → 0”.",
        why(withdrawals()));
  }

  @Test
  void aReplay_isExplainedToo_aSimulationIsNot() {
    Run shown = Explore.all(withdrawals()).shown().orElseThrow();
    assertEquals(
        shown.explanation(),
        Explore.replay(shown.schedule().toString(), withdrawals()).explanation());
    assertEquals(
        "", Simulate.run(Program.of(withdrawals()), Simulate.Strategy.RANDOM, 1).explanation());
  }

  @Test
  void whoOverwritesWithoutALook_hasComeFirst() {
    Callable<Integer> twoWrites =
        () -> {
          Shared x = new Shared("x");
          ThreadHandle one = Threads.start(() -> x.set(1));
          ThreadHandle two = Threads.start(() -> x.set(2));
          one.join();
          two.join();
          return x.get();
        };
    assertEquals(
        "Thread-2 was first: it did “write x = 2” before Thread-1's “write x = 1”.",
        why(twoWrites));
  }

  @Test
  void whatWasReadTooEarly_isExplained() {
    Callable<Integer> early =
        () -> {
          Explore.forbid(0);
          Shared x = new Shared("x");
          Threads.start(() -> x.set(1));
          return x.get();
        };
    assertEquals(
        "main was first: it did “read x → 0” before Thread-1's “write x = 1”.", why(early));
  }

  @Test
  void twoVariablesReadAtTwoTimes_areExplained() {
    Callable<Integer> sum =
        () -> {
          Explore.expect(100);
          Shared left = new Shared("left", 50);
          Shared right = new Shared("right", 50);
          left.set(50);
          right.set(50);
          ThreadHandle mover =
              Threads.start(
                  () -> {
                    left.set(30);
                    right.set(70);
                  });
          int seen = left.get() + right.get();
          mover.join();
          return seen;
        };
    assertEquals(
        "Thread-1 came in between: it did “write right = 70” after main's “read left → 50” and"
            + " before main's “read right → 70”.",
        why(
            () -> {
              Explore.expect(80);
              return sum.call();
            }));
  }

  @Test
  void whatIsWrongInEachOrder_isNotExplainedByTheOrder() {
    Callable<Integer> always =
        () -> {
          Explore.expect(3);
          Shared x = new Shared("x");
          ThreadHandle one = Threads.start(() -> x.set(1));
          ThreadHandle two = Threads.start(() -> x.set(2));
          one.join();
          two.join();
          return x.get();
        };
    assertEquals("", why(always));
  }

  @Test
  void whoWaits_letsOthersGoFirstByItself() {
    assertEquals("", why(Lessons.buffer(false)));
  }

  @Test
  void resultsWithoutATextOfTheirOwn_areTheSameEachTime() {
    assertEquals("[1, 2]", onlyOutcome(() -> new int[] {1, 2}));
    assertEquals("java.lang.Object", onlyOutcome(Object::new));
  }

  private static String onlyOutcome(Callable<?> body) {
    Exploration exploration = Explore.all(body);
    assertEquals(Optional.empty(), exploration.trouble());
    assertEquals(1, exploration.outcomes().size());
    return exploration.outcomes().get(0).outcome().text();
  }

  @Test
  void deadlock_isExplained() {
    assertEquals(
        "Thread-1 holds left and waits: acquire right, Thread-2 holds right and waits: acquire"
            + " left.",
        Explore.all(Lessons.twoLocks(false)).shown().orElseThrow().explanation());
  }
}
