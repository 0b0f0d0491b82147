package interleave.kernel.timeline;

import static interleave.kernel.timeline.TraceBuilder.trace;

import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.Trace;
import java.util.LinkedHashMap;
import java.util.Map;

/** Traces as lessons produce them, and as nobody wants them. */
final class Traces {
  private Traces() {}

  /** All of them, by the name of their golden files. */
  static Map<String, Trace> all() {
    Map<String, Trace> all = new LinkedHashMap<>();
    all.put("lock-two", lockOfTwo());
    all.put("lock-three", lockOfThree());
    all.put("nested-locks", nestedLocks());
    all.put("deadlock", deadlock());
    all.put("semaphore", semaphore());
    all.put("semaphore-signal", semaphoreAsSignal());
    all.put("event", event());
    all.put("event-never-set", eventNeverSet());
    all.put("queue", queue());
    all.put("barrier", barrier());
    all.put("sleep", sleep());
    all.put("idle-folded", idleFolded());
    all.put("exception", exception());
    all.put("refused", refused());
    all.put("time-out", timeOut());
    all.put("interrupted", interrupted());
    all.put("never-released", neverReleased());
    all.put("going-on", goingOn());
    all.put("side-by-side", sideBySide());
    all.put("single", single());
    all.put("empty", empty());
    all.put("hostile", hostile());
    all.put("groups", groups());
    all.put("lost-update", lostUpdate());
    all.put("simulated-deadlock", simulatedDeadlock());
    all.put("idle-workers", idleWorkers());
    all.put("two-variables", twoVariables());
    all.put("virtual-threads", virtualThreads());
    all.put("timers", timers());
    all.put("data-race", dataRace());
    all.put("many-lanes", manyLanes(200));
    all.put("many-events", manyEvents(10_000));
    all.putAll(SimulatedTraces.all());
    return all;
  }

  static Trace lockOfTwo() {
    return trace("cell 3")
        .at(0)
        .thread("main")
        .begins()
        .at(310)
        .thread("main")
        .line(9)
        .starts("worker-1")
        .at(420)
        .thread("worker-1")
        .begins()
        .at(560)
        .thread("main")
        .line(10)
        .starts("worker-2")
        .at(640)
        .thread("main")
        .line(11)
        .joins("worker-1")
        .at(700)
        .thread("worker-2")
        .begins()
        .at(900)
        .thread("worker-1")
        .line(3)
        .acquires("lock")
        .at(1600)
        .thread("worker-1")
        .line(4)
        .sleeps(30_000)
        .at(2100)
        .thread("worker-2")
        .line(3)
        .blocks("lock")
        .at(31_900)
        .thread("worker-1")
        .wakes()
        .at(41_600)
        .thread("worker-1")
        .line(5)
        .prints("worker-1: 1")
        .at(43_000)
        .thread("worker-1")
        .line(6)
        .releases("lock")
        .at(43_180)
        .thread("worker-2")
        .line(3)
        .gets("lock")
        .at(44_000)
        .thread("worker-1")
        .ends()
        .at(44_120)
        .thread("main")
        .joined("worker-1")
        .line(12)
        .joins("worker-2")
        .at(45_000)
        .thread("worker-2")
        .line(4)
        .sleeps(20_000)
        .at(65_300)
        .thread("worker-2")
        .wakes()
        .at(68_000)
        .thread("worker-2")
        .line(5)
        .prints("worker-2: 2")
        .at(70_000)
        .thread("worker-2")
        .line(6)
        .releases("lock")
        .at(71_000)
        .thread("worker-2")
        .ends()
        .at(71_150)
        .thread("main")
        .joined("worker-2")
        .at(72_000)
        .thread("main")
        .ends()
        .takenAt(72_400);
  }

  static Trace lockOfThree() {
    TraceBuilder t = trace("cell 5");
    t.at(0).thread("main").begins();
    for (int i = 1; i <= 3; i++) {
      t.at(i * 40).thread("main").starts("worker-" + i);
      t.at(i * 40 + 60).thread("worker-" + i).begins();
    }
    t.at(250).thread("main").joins("worker-1");
    t.at(300).thread("worker-1").acquires("lock");
    t.at(420).thread("worker-2").blocks("lock");
    t.at(500).thread("worker-3").blocks("lock");
    t.at(1300).thread("worker-1").releases("lock");
    t.at(1340).thread("worker-2").gets("lock");
    t.at(1500).thread("worker-1").prints("worker-1 done").ends();
    t.at(1560).thread("main").joined("worker-1").joins("worker-2");
    t.at(2300).thread("worker-2").releases("lock");
    t.at(2330).thread("worker-3").gets("lock");
    t.at(2500).thread("worker-2").prints("worker-2 done").ends();
    t.at(2550).thread("main").joined("worker-2").joins("worker-3");
    t.at(3350).thread("worker-3").releases("lock");
    t.at(3500).thread("worker-3").prints("worker-3 done").ends();
    t.at(3560).thread("main").joined("worker-3");
    return t.at(3600).thread("main").ends().takenAt(3650);
  }

  static Trace nestedLocks() {
    return trace("cell 8")
        .at(0)
        .thread("main")
        .begins()
        .at(100)
        .thread("main")
        .acquires("accounts")
        .at(900)
        .thread("main")
        .acquires("journal")
        .at(1500)
        .thread("main")
        .acquires("disk")
        .at(2600)
        .thread("main")
        .releases("disk")
        .at(3300)
        .thread("main")
        .releases("journal")
        .at(4000)
        .thread("main")
        .releases("accounts")
        .at(4400)
        .thread("main")
        .ends()
        .takenAt(4400);
  }

  static Trace deadlock() {
    return trace("cell 12")
        .at(0)
        .thread("main")
        .begins()
        .at(50)
        .thread("main")
        .starts("anna")
        .at(90)
        .thread("main")
        .starts("bert")
        .at(120)
        .thread("anna")
        .begins()
        .at(140)
        .thread("main")
        .joins("anna")
        .at(170)
        .thread("bert")
        .begins()
        .at(260)
        .thread("anna")
        .line(4)
        .acquires("fork")
        .at(300)
        .thread("bert")
        .line(12)
        .acquires("knife")
        .at(420)
        .thread("anna")
        .line(5)
        .blocks("knife")
        .at(480)
        .thread("bert")
        .line(13)
        .blocks("fork")
        .takenAt(900);
  }

  static Trace semaphore() {
    TraceBuilder t = trace("cell 6").object("Semaphore", "desks");
    t.at(0).thread("main").begins();
    for (int i = 1; i <= 4; i++) {
      t.at(i * 30).thread("main").starts("clerk-" + i);
      t.at(i * 30 + 50).thread("clerk-" + i).begins();
    }
    t.at(300).thread("main").ends();
    t.at(310).thread("clerk-1").acquires("desks");
    t.at(340).thread("clerk-2").acquires("desks");
    t.at(380).thread("clerk-3").blocks("desks");
    t.at(400).thread("clerk-4").blocks("desks");
    t.at(1300).thread("clerk-1").releases("desks");
    t.at(1330).thread("clerk-3").gets("desks");
    t.at(1350).thread("clerk-1").ends();
    t.at(1700).thread("clerk-2").releases("desks");
    t.at(1735).thread("clerk-4").gets("desks");
    t.at(1760).thread("clerk-2").ends();
    t.at(2350).thread("clerk-3").releases("desks").ends();
    t.at(2750).thread("clerk-4").releases("desks").ends();
    return t.takenAt(2800);
  }

  static Trace semaphoreAsSignal() {
    return trace("cell 7")
        .object("Semaphore", "items")
        .at(0)
        .thread("main")
        .begins()
        .at(50)
        .thread("main")
        .starts("consumer")
        .at(100)
        .thread("consumer")
        .begins()
        .at(150)
        .thread("consumer")
        .blocks("items")
        .at(900)
        .thread("main")
        .releases("items")
        .at(940)
        .thread("consumer")
        .gets("items")
        .at(1400)
        .thread("consumer")
        .ends()
        .at(1500)
        .thread("main")
        .ends()
        .takenAt(1500);
  }

  static Trace event() {
    TraceBuilder t = trace("cell 9").object("Event", "ready");
    t.at(0).thread("main").begins();
    for (int i = 1; i <= 3; i++) {
      t.at(i * 200).thread("main").starts("runner-" + i);
      t.at(i * 200 + 150).thread("runner-" + i).begins();
      t.at(i * 200 + 300 + 90 * i).thread("runner-" + i).waitsFor("ready");
    }
    t.at(1500).thread("main").sleeps(18_000);
    t.at(19_600).thread("main").wakes();
    t.at(20_400).thread("main").prints("Go!").sets("ready");
    for (int i = 1; i <= 3; i++) {
      t.at(20_500 + i * 130).thread("runner-" + i).resumes(EventKind.SET, "ready");
      t.at(22_000 + i * 1300).thread("runner-" + i).prints("runner-" + i + " is there").ends();
    }
    return t.at(27_000).thread("main").ends().takenAt(27_100);
  }

  static Trace eventNeverSet() {
    return trace("cell 10")
        .object("Event", "ready")
        .at(0)
        .thread("main")
        .begins()
        .at(60)
        .thread("main")
        .starts("worker-1")
        .at(110)
        .thread("worker-1")
        .begins()
        .at(200)
        .thread("worker-1")
        .line(4)
        .waitsFor("ready")
        .at(500)
        .thread("main")
        .ends()
        .takenAt(30_000_000);
  }

  static Trace queue() {
    TraceBuilder t = trace("cell 14").object("Queue", "orders");
    t.at(0).thread("producer").begins();
    t.at(30).thread("consumer").begins();
    t.at(90).thread("consumer").waitsFor("orders");
    for (int i = 0; i < 4; i++) {
      double from = 300 + i * 500;
      t.at(from).thread("producer").puts("order " + i, "orders");
      t.at(from + 30).thread("consumer").resumes(EventKind.PUT, "orders");
      t.at(from + 40).thread("consumer").takes("order " + i, "orders");
      t.at(from + 220).thread("consumer").waitsFor("orders");
    }
    t.at(2300).thread("producer").ends();
    return t.takenAt(2500);
  }

  static Trace barrier() {
    TraceBuilder t = trace("cell 15").object("Barrier", "line");
    for (int i = 1; i <= 3; i++) {
      t.at(i * 20).thread("runner-" + i).begins();
    }
    t.at(300).thread("runner-2").waitsFor("line");
    t.at(600).thread("runner-1").waitsFor("line");
    t.at(1100).thread("runner-3").trips("line", 3);
    t.at(1130).thread("runner-2").resumes(EventKind.TRIP, "line");
    t.at(1150).thread("runner-1").resumes(EventKind.TRIP, "line");
    for (int i = 1; i <= 3; i++) {
      t.at(1400 + i * 80).thread("runner-" + i).ends();
    }
    return t.takenAt(1700);
  }

  static Trace sleep() {
    TraceBuilder t = trace("cell 2");
    t.at(0).thread("main").begins();
    for (int i = 1; i <= 3; i++) {
      t.at(i * 100).thread("main").starts("sleeper-" + i);
      t.at(i * 100 + 80).thread("sleeper-" + i).begins();
      t.at(i * 100 + 200).thread("sleeper-" + i).sleeps(i * 1_000_000);
    }
    t.at(600).thread("main").joins("sleeper-3");
    for (int i = 1; i <= 3; i++) {
      t.at(i * 1_000_000 + 900).thread("sleeper-" + i).wakes();
      t.at(i * 1_000_000 + 1200).thread("sleeper-" + i).prints("slept " + i + " s").ends();
    }
    t.at(3_001_400).thread("main").joined("sleeper-3").ends();
    return t.takenAt(3_001_500);
  }

  static Trace idleFolded() {
    return trace("cell 4")
        .at(0)
        .thread("main")
        .begins()
        .at(400)
        .thread("main")
        .prints("before")
        .sleeps(10_000_000)
        .at(10_000_700)
        .thread("main")
        .wakes()
        .at(10_001_100)
        .thread("main")
        .prints("after")
        .starts("worker-1")
        .at(10_001_200)
        .thread("worker-1")
        .begins()
        .at(10_001_250)
        .thread("main")
        .joins("worker-1")
        .at(10_001_600)
        .thread("worker-1")
        .ends()
        .at(10_001_650)
        .thread("main")
        .joined("worker-1")
        .at(10_001_700)
        .thread("main")
        .ends()
        .takenAt(10_001_700);
  }

  static Trace exception() {
    return trace("cell 11")
        .at(0)
        .thread("main")
        .begins()
        .at(100)
        .thread("main")
        .starts("worker-1")
        .at(180)
        .thread("worker-1")
        .begins()
        .at(220)
        .thread("main")
        .joins("worker-1")
        .at(700)
        .thread("worker-1")
        .line(7)
        .throwsOut("java.lang.ArithmeticException: / by zero")
        .ends()
        .at(760)
        .thread("main")
        .joined("worker-1")
        .at(900)
        .thread("main")
        .ends()
        .takenAt(900);
  }

  static Trace refused() {
    return trace("cell 13")
        .at(0)
        .thread("main")
        .begins()
        .at(80)
        .thread("main")
        .acquires("lock")
        .at(120)
        .thread("main")
        .starts("guest")
        .at(200)
        .thread("guest")
        .begins()
        .at(400)
        .thread("guest")
        .isRefused("lock")
        .at(520)
        .thread("guest")
        .prints("does something else")
        .at(800)
        .thread("guest")
        .ends()
        .at(1000)
        .thread("main")
        .releases("lock")
        .at(1100)
        .thread("main")
        .ends()
        .takenAt(1100);
  }

  static Trace timeOut() {
    return trace("cell 16")
        .at(0)
        .thread("main")
        .begins()
        .at(80)
        .thread("main")
        .acquires("lock")
        .at(120)
        .thread("main")
        .starts("guest")
        .at(200)
        .thread("guest")
        .begins()
        .at(400)
        .thread("guest")
        .blocks("lock")
        .at(2400)
        .thread("guest")
        .gives(Outcome.TIMED_OUT, "lock")
        .isRefused("lock")
        .at(2600)
        .thread("guest")
        .ends()
        .at(3000)
        .thread("main")
        .releases("lock")
        .at(3100)
        .thread("main")
        .ends()
        .takenAt(3100);
  }

  static Trace interrupted() {
    return trace("cell 17")
        .at(0)
        .thread("main")
        .begins()
        .at(120)
        .thread("main")
        .starts("sleeper")
        .at(200)
        .thread("sleeper")
        .begins()
        .at(300)
        .thread("sleeper")
        .sleeps(60_000_000)
        .at(1500)
        .thread("main")
        .interrupts("sleeper")
        .at(1560)
        .thread("sleeper")
        .wakesInterrupted()
        .at(1900)
        .thread("sleeper")
        .ends()
        .at(2100)
        .thread("main")
        .ends()
        .takenAt(2100);
  }

  static Trace neverReleased() {
    return trace("cell 18")
        .at(0)
        .thread("main")
        .begins()
        .at(60)
        .thread("main")
        .starts("worker-1")
        .at(110)
        .thread("worker-1")
        .begins()
        .at(150)
        .thread("worker-1")
        .acquires("lock")
        .at(160)
        .thread("main")
        .starts("worker-2")
        .at(230)
        .thread("worker-2")
        .begins()
        .at(500)
        .thread("worker-1")
        .ends()
        .at(700)
        .thread("worker-2")
        .blocks("lock")
        .at(800)
        .thread("main")
        .ends()
        .takenAt(1500);
  }

  static Trace goingOn() {
    return trace("cell 19")
        .daemon("ticker")
        .at(0)
        .thread("main")
        .begins()
        .at(60)
        .thread("main")
        .starts("ticker")
        .at(110)
        .thread("ticker")
        .begins()
        .at(400)
        .thread("ticker")
        .prints("tick")
        .sleeps(1_000_000)
        .at(500)
        .thread("main")
        .starts("late")
        .at(900)
        .thread("main")
        .ends()
        .takenAt(1000);
  }

  static Trace sideBySide() {
    TraceBuilder t = trace("cell 20");
    for (int i = 1; i <= 3; i++) {
      t.at(i * 300).thread("worker-" + i).begins();
    }
    for (int i = 1; i <= 3; i++) {
      t.at(12_000 + i * 100).thread("worker-" + i).ends();
    }
    return t.takenAt(12_500);
  }

  static Trace single() {
    return trace("cell 1")
        .at(0)
        .thread("main")
        .begins()
        .at(2000)
        .thread("main")
        .prints("hello")
        .at(3000)
        .thread("main")
        .ends()
        .takenAt(3000);
  }

  static Trace empty() {
    return trace("cell 1").takenAt(0);
  }

  static Trace hostile() {
    String thread = "<script>alert('1')</script>|`*_\"&\\";
    String other = "\u202Eevil\u0000\u001B[31m\uD800\uFFFE";
    String hebrew = "\u05D7\u05D5\u05D8 1";
    String wide = "\u7EBF\u7A0B\u4E00\u53F7";
    String endless = "a very long name ".repeat(600);
    return trace("</figure><b>cell</b> $x$")
        .object("Lock", "]]>--><svg onload=x>|`x`")
        .at(0)
        .thread(thread)
        .begins()
        .at(10)
        .thread(other)
        .begins()
        .at(20)
        .thread(hebrew)
        .begins()
        .at(30)
        .thread(wide)
        .begins()
        .at(40)
        .thread(endless)
        .begins()
        .at(100)
        .thread(thread)
        .acquires("]]>--><svg onload=x>|`x`")
        .at(200)
        .thread(other)
        .blocks("]]>--><svg onload=x>|`x`")
        .at(300)
        .thread(hebrew)
        .prints("line | with <b>markup</b>\nand a second\u2028third")
        .at(500)
        .thread(wide)
        .throwsOut("Error: \"" + "x".repeat(5000) + "\"")
        .ends()
        .at(800)
        .thread(thread)
        .releases("]]>--><svg onload=x>|`x`")
        .at(830)
        .thread(other)
        .gets("]]>--><svg onload=x>|`x`")
        .at(900)
        .thread(endless)
        .notes("![img](http://example.org) <!-- ")
        .takenAt(1000);
  }

  static Trace groups() {
    TraceBuilder t = trace("cells 3 and 4");
    t.group("cell 3").at(0).thread("main").begins();
    t.at(100).thread("main").starts("ticker");
    t.at(150).thread("ticker").begins();
    t.group("cell 4").at(500).thread("reader").begins();
    t.at(900).thread("reader").acquires("lock");
    t.at(1000).thread("ticker").blocks("lock");
    t.at(1400).thread("reader").releases("lock").ends();
    t.at(1420).thread("ticker").gets("lock");
    t.at(1600).thread("ticker").releases("lock").ends();
    return t.at(1700).thread("main").ends().takenAt(1700);
  }

  /** The schedule in which both read before either writes, in simulated time. */
  static Trace lostUpdate() {
    TraceBuilder t = trace("cell 23").virtualTime().object("Variable", "slip");
    t.at(0).thread("main").begins().line(9).starts("Ann").line(10).starts("Ben");
    t.at(0).thread("Ann").begins().line(4).reads("0", "slip");
    t.at(0).thread("Ben").begins().line(4).reads("0", "slip");
    t.at(0).thread("main").line(11).joins("Ann");
    t.at(0).thread("Ben").line(5).sleeps(100_000);
    t.at(0).thread("Ann").line(5).sleeps(100_000);
    t.at(100_000).thread("Ben").wakes().line(6).writes("1", "slip").ends();
    t.at(100_000).thread("Ann").wakes().line(6).writes("1", "slip").ends();
    t.at(100_000).thread("main").joined("Ann").line(13).reads("1", "slip");
    t.at(100_000).thread("main").line(13).prints("The slip says 1").ends();
    return t.takenAt(100_000);
  }

  /** The same program, in the schedule in which Ann is done before Ben begins. */
  static Trace oneAfterTheOther() {
    TraceBuilder t = TraceBuilder.trace("cell 23").virtualTime().object("Variable", "slip");
    t.at(0).thread("main").begins().line(9).starts("Ann").line(10).starts("Ben");
    t.at(0).thread("Ann").begins().line(4).reads("0", "slip").line(6).writes("1", "slip").ends();
    t.at(0).thread("Ben").begins().line(4).reads("1", "slip").line(6).writes("2", "slip").ends();
    return t.at(0).thread("main").line(13).reads("2", "slip").ends().takenAt(0);
  }

  /** Three philosophers, explored: no time passes at all. */
  static Trace simulatedDeadlock() {
    TraceBuilder t = trace("cell 24").virtualTime();
    t.at(0).thread("main").begins();
    String[] names = {"Plato", "Kant", "Hume"};
    for (String name : names) {
      t.at(0).thread("main").line(12).starts(name);
    }
    for (int i = 0; i < 3; i++) {
      t.at(0).thread(names[i]).begins().line(4).acquires("fork " + i);
    }
    t.at(0).thread("main").line(13).joins("Plato");
    for (int i = 0; i < 3; i++) {
      t.at(0).thread(names[i]).line(5).blocks("fork " + (i + 1) % 3);
    }
    return t.takenAt(0);
  }

  /** Work is done, and the workers of the pool wait for more. */
  static Trace idleWorkers() {
    TraceBuilder t = trace("cell 25").object("ThreadPool", "pool").object("Lock", "ledger");
    t.at(0).thread("main").begins().puts("task 1", "pool").puts("task 2", "pool");
    t.at(60).thread("pool-1").begins().takes("task 1", "pool");
    t.at(90).thread("pool-2").begins().takes("task 2", "pool");
    t.at(200).thread("pool-1").acquires("ledger");
    t.at(260).thread("pool-2").blocks("ledger");
    t.at(900).thread("pool-1").releases("ledger");
    t.at(930).thread("pool-2").gets("ledger");
    t.at(950).thread("pool-1").waitsFor("pool");
    t.at(1400).thread("pool-2").releases("ledger").waitsFor("pool");
    t.at(1500).thread("main").ends();
    return t.takenAt(2000);
  }

  /** Reads and writes of two variables, with a lock around those of one. */
  static Trace twoVariables() {
    TraceBuilder t =
        trace("cell 26").virtualTime().object("Variable", "left").object("Variable", "right");
    t.at(0).thread("writer").begins();
    t.at(0).thread("reader").begins();
    t.at(0).thread("writer").line(3).acquires("ledger").reads("50", "left").writes("30", "left");
    t.at(0).thread("reader").line(9).blocks("ledger");
    t.at(0).thread("writer").line(5).reads("50", "right").writes("70", "right");
    t.at(0).thread("writer").line(6).releases("ledger");
    t.at(0).thread("reader").line(9).gets("ledger").line(10).reads("30", "left");
    t.at(0).thread("writer").ends();
    t.at(0).thread("reader").line(10).reads("70", "right").line(11).releases("ledger").ends();
    return t.takenAt(0);
  }

  /** One program ten times: two threads that want one lock, and each time another is quicker. */
  static Trace[] tenRuns() {
    Trace[] runs = new Trace[10];
    for (int i = 0; i < runs.length; i++) {
      String first = i % 3 == 0 ? "worker-2" : "worker-1";
      String second = i % 3 == 0 ? "worker-1" : "worker-2";
      double late = 200 * i;
      TraceBuilder t = trace("run " + (i + 1));
      t.at(0).thread("main").begins();
      t.at(50).thread("main").starts("worker-1").starts("worker-2").joins("worker-1");
      t.at(90).thread("worker-1").begins();
      t.at(100).thread("worker-2").begins();
      t.at(300).thread(first).acquires("lock");
      t.at(450).thread(second).blocks("lock");
      t.at(1200 + late).thread(first).releases("lock").ends();
      t.at(1230 + late).thread(second).gets("lock");
      t.at(2600 + late).thread(second).releases("lock").ends();
      t.at(2650 + late).thread("main").joined("worker-1");
      runs[i] = t.at(2900 + late).thread("main").ends().takenAt(3000 + late);
    }
    return runs;
  }

  /** A counter without a lock, and a flag: two races, the sides of the second far apart. */
  static Trace dataRace() {
    TraceBuilder t = trace("cell 29");
    t.at(0).thread("main").begins().line(8).starts("Ann").line(9).starts("Ben");
    t.at(90).thread("Ann").begins();
    t.at(140).thread("Ben").begins();
    t.at(300).thread("Ann").line(4).races(1, "writes count");
    t.at(420).thread("Ben").line(4).races(1, "writes count");
    t.at(500).thread("Ann").line(5).races(2, "writes done").ends();
    t.at(600).thread("main").line(10).joins("Ann").joined("Ann").line(10).joins("Ben");
    t.at(1500).thread("Ben").line(6).races(2, "reads done");
    t.at(1600).thread("Ben").ends();
    t.at(1650).thread("main").joined("Ben").ends();
    return t.takenAt(1700);
  }

  /** Two timers: the time of one comes, the other is cancelled. */
  static Trace timers() {
    TraceBuilder t = trace("cell 28").object("Alarm", "Alarm-1").object("Alarm", "Alarm-2");
    t.at(0).thread("main").begins();
    t.at(40).thread("main").starts("Thread-1").starts("Thread-2");
    t.at(90).thread("Thread-1").begins().waitsFor("Alarm-1");
    t.at(110).thread("Thread-2").begins().waitsFor("Alarm-2");
    t.at(900).thread("main").sets("Alarm-2");
    t.at(940).thread("Thread-2").resumes(EventKind.SET, "Alarm-2").sets("Alarm-2").ends();
    t.at(2090).thread("Thread-1").gives(Outcome.TIMED_OUT, "Alarm-1").prints("rrring");
    t.at(2200).thread("Thread-1").sets("Alarm-1").ends();
    return t.at(2300).thread("main").ends().takenAt(2300);
  }

  /** Threads without names of their own. */
  static Trace virtualThreads() {
    TraceBuilder t = trace("cell 27");
    t.at(0).thread("main").begins();
    for (int i = 0; i < 5; i++) {
      t.virtual("virtual-" + (31 + i)).at(20 + 5 * i).thread("main").starts("virtual-" + (31 + i));
      t.at(40 + 5 * i).thread("virtual-" + (31 + i)).begins().sleeps(1_000);
    }
    t.at(60).thread("main").joins("virtual-35");
    for (int i = 0; i < 5; i++) {
      t.at(1_050 + 5 * i).thread("virtual-" + (31 + i)).wakes().ends();
    }
    return t.at(1_090).thread("main").joined("virtual-35").ends().takenAt(1_100);
  }

  /** Many threads that take one lock in turn. */
  static Trace manyLanes(int lanes) {
    TraceBuilder t = trace("cell 21");
    for (int i = 0; i < lanes; i++) {
      t.at(i).thread("thread-" + i).begins();
      t.at(i + .5).thread("thread-" + i).blocks("lock");
    }
    for (int i = 0; i < lanes; i++) {
      double from = lanes + i * 10;
      t.at(from).thread("thread-" + i).gets("lock");
      t.at(from + 8).thread("thread-" + i).releases("lock");
      t.at(from + 9).thread("thread-" + i).ends();
    }
    return t.takenAt(lanes * 11 + 10);
  }

  /** Four threads that pass one lock around, about this many events in all. */
  static Trace manyEvents(int events) {
    return Relay.trace(4, events);
  }
}
