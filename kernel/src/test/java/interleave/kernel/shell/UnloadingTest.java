package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.shell.CellResult.Completed;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cell's classes stay as long as something can use them, and no longer. */
class UnloadingTest {

  private static final long PATIENT_SECONDS = Duration.ofMinutes(10).toSeconds();

  private final Cells cells = new Cells();

  @AfterEach
  void close() {
    cells.close();
  }

  /** The loader of the class that the value of a cell has. */
  private WeakReference<ClassLoader> loaderOf(String cell) {
    return new WeakReference<>(object(cell).getClass().getClassLoader());
  }

  private Object object(String cell) {
    return ((Completed) cells.run(cell)).value().orElseThrow().object();
  }

  /** Passes only when the loader is gone; waits for that as long as it takes, within reason. */
  private void assertUnloaded(WeakReference<ClassLoader> loader) throws InterruptedException {
    cells.value("1 + 1"); // until then the last value is still somebody's
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENT_SECONDS);
    while (!loader.refersTo(null)) {
      assertTrue(System.nanoTime() - deadline < 0, "a class that nobody can use is kept");
      System.gc();
    }
  }

  @Test
  void expression_unloadedAfterItsCell() throws Exception {
    assertUnloaded(loaderOf("new Object() {}"));
  }

  @Test
  void statement_unloadedAfterItsCell() throws Exception {
    cells.value("Object[] kept = {null};");
    cells.value("if (kept != null) { kept[0] = new Object() {}; }");
    WeakReference<ClassLoader> loader = loaderOf("kept[0]");
    cells.value("kept[0] = null;");
    assertUnloaded(loader);
  }

  @Test
  void statementWithThread_unloadedAfterItsCell() throws Exception {
    cells.value("Object[] kept = {null}; int hits = 0;");
    cells.value(
        """
        for (int i = 0; i < 2; i++) {
          Runnable task = () -> { synchronized (kept) { hits++; } };
          kept[0] = task;
          var thread = new Thread(task);
          thread.start();
          thread.join();
        }
        """);
    assertEquals("2", cells.value("hits"));
    WeakReference<ClassLoader> loader = loaderOf("kept[0]");
    cells.value("kept[0] = null;");
    assertUnloaded(loader);
  }

  @Test
  void failedCell_unloaded() throws Exception {
    cells.value("Object[] kept = {null};");
    cells.failure("kept[0] = new Object() {}; throw new IllegalStateException();");
    WeakReference<ClassLoader> loader = loaderOf("kept[0]");
    cells.value("kept[0] = null;");
    assertUnloaded(loader);
  }

  @Test
  void redeclaredClass_unloaded() throws Exception {
    cells.value("class Point { int x; }");
    WeakReference<ClassLoader> loader = loaderOf("new Point()");
    cells.value("class Point { int x, y; }");
    assertUnloaded(loader);
    assertEquals("0", cells.value("new Point().y"));
  }

  @Test
  void redeclaredMethod_unloaded() throws Exception {
    cells.value("Runnable task() { return () -> {}; }");
    WeakReference<ClassLoader> loader = loaderOf("task()");
    cells.value("Runnable task() { return () -> { int unused = 1; }; }");
    assertUnloaded(loader);
  }

  @Test
  void redeclaredVariable_unloaded() throws Exception {
    cells.value("Object it = new Object() {};");
    WeakReference<ClassLoader> loader = loaderOf("it");
    cells.value("String it = \"other\";");
    assertUnloaded(loader);
    assertEquals("other", cells.value("it"));
  }

  @Test
  void declaration_staysWhileItIsTheNewest() {
    cells.value("class Point { int x = 3; static int made = 0; Point() { made++; } }");
    cells.value("new Point()");
    for (int i = 0; i < 3; i++) {
      System.gc();
      cells.value("1 + 1");
    }
    assertEquals("1", cells.value("Point.made"));
  }

  @Test
  void wrappers_areAsManyAsAreOfUse() throws Exception {
    cells.value("int count = 0; int next() { return count++; }");
    cells.value("next()");
    for (int i = 0; i < 10; i++) {
      cells.value("next() + " + i);
      cells.value("for (int i = 0; i < 3; i++) { next(); }");
      cells.value("int next() { return count += " + i + "; }");
    }
    cells.value("1 + 1");
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENT_SECONDS);
    // What is declared, and the cell that ran last.
    while (cells.session.wrappers() > 3) {
      assertTrue(System.nanoTime() - deadline < 0, "tables hold what was unloaded");
      System.gc();
    }
  }

  @Test
  void lateThread_runsWhatItWasCompiledAgainst_andIsShownWithItsLines() throws Exception {
    cells.value("var gate = new CountDownLatch(1); var seen = new CompletableFuture<Throwable>();");
    cells.value("void help() {\n  throw new IllegalStateException(\"old\");\n}"); // cell 2
    cells.value(
        """
        new Thread(() -> {
          try {
            gate.await();
            help();
          } catch (Exception e) {
            seen.complete(e);
          }
        }).start();
        """); // cell 3
    cells.value("void help() { throw new IllegalStateException(\"new\"); }");
    for (int i = 0; i < 3; i++) {
      cells.value("1 + " + i);
      System.gc();
    }
    cells.value("gate.countDown();");
    CompletableFuture<?> seen = (CompletableFuture<?>) object("seen");
    Throwable late = (Throwable) seen.get(PATIENT_SECONDS, TimeUnit.SECONDS);
    List<String> lines =
        cells.session.describe(Thread.currentThread(), late).stream().map(Cells::plain).toList();
    String told = String.join("\n", lines);
    assertEquals("old", late.getMessage());
    assertTrue(told.contains("cell 2, line 2, in help\n      throw new"), told);
    assertTrue(told.contains("cell 3, line 4, in a lambda\n      help();"), told);
  }

  @Test
  void keptException_hasItsLines() {
    cells.value("Throwable kept = null;");
    cells.value(
        "try {\n  Object none = null;\n  none.hashCode();\n} catch (Exception e) { kept = e; }");
    for (int i = 0; i < 3; i++) {
      cells.value("1 + " + i);
      System.gc();
    }
    assertEquals(
        "cell 2:3",
        cells.value(
            """
        var top = kept.getStackTrace()[0];
        top.getFileName() + ":" + top.getLineNumber()
        """));
  }

  @Test
  void cellThatFailed_canBeRunAgain() {
    cells.value("boolean ready = false;");
    cells.value("int value() { if (!ready) { throw new IllegalStateException(); } return 7; }");
    String cell = "int it = value();";
    cells.failure(cell);
    cells.failure(cell);
    cells.value("ready = true;");
    System.gc();
    cells.value(cell);
    assertEquals("7", cells.value("it"));
  }

  @Test
  void overloads_comeAndGo() {
    cells.value("int base = 1;");
    cells.value("int f(int n) { return n + base; }");
    cells.value("int f(String s) { return s.length() + base; }");
    assertEquals("4", cells.value("f(\"abc\")"));
    cells.value("int f(String s) { return s.length(); }");
    assertEquals("3", cells.value("f(\"abc\")"));
    System.gc();
    cells.value("long base = 2;"); // f(int) does not compile now
    assertEquals("3", cells.value("f(\"abc\")"));
    System.gc();
    cells.value("int base = 1;");
    assertEquals("6", cells.value("f(5)"));
    assertEquals("3", cells.value("f(\"abc\")"));
  }

  @Test
  void packagePrivate_isReachedFromOtherCells() {
    cells.value(
        "class Account { int cents = 5; Account() {} int cents() { return cents; }"
            + " protected int twice() { return 2 * cents(); } static int made = 1;"
            + " static class Entry { int of = 3; } }");
    cells.value(
        "class Rich extends Account { int cents() { return 100 + super.cents(); }"
            + " protected int twice() { return super.twice() + 1; } }");
    assertEquals("211", cells.value("new Rich().twice()"));
    assertEquals("5", cells.value("new Rich().cents"));
    assertEquals("3", cells.value("new Account.Entry().of"));
    assertEquals("2", cells.value("++Account.made"));
  }

  @Test
  void sealedType_hasHeirsInOtherCells() {
    cells.value("sealed interface Shape permits Circle, Square {}");
    cells.value("record Circle(int r) implements Shape {}");
    cells.value("record Square(int a) implements Shape {}");
    assertEquals("Circle[r=2]", cells.value("Shape shape = new Circle(2); shape"));
    assertEquals("true", cells.value("shape instanceof Circle c && c.r() == 2"));
  }

  @Test
  void updater_reachesFieldOfOtherCell() {
    cells.value("class Counter { volatile int value; }");
    cells.value(
        "var updater = java.util.concurrent.atomic.AtomicIntegerFieldUpdater"
            + ".newUpdater(Counter.class, \"value\");");
    cells.value(
        "var handle = java.lang.invoke.MethodHandles.lookup()"
            + ".findVarHandle(Counter.class, \"value\", int.class);");
    cells.value("var counter = new Counter(); updater.addAndGet(counter, 3);");
    assertEquals("3", cells.value("(int) handle.get(counter)"));
  }
}
