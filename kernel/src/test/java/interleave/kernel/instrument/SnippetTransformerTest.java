package interleave.kernel.instrument;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.hooks.HookKind;
import interleave.hooks.HookSite;
import interleave.hooks.HookSites;
import interleave.hooks.Hooks;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.util.CheckClassAdapter;

/** Rewritten classes are valid, and do what they did before. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnippetTransformerTest {

  /** Each line, or block between blank lines, is a cell that ends with an expression. */
  private static final String CELLS =
      """
      int s = 0; for (int i = 0; i < 10; i++) s += i; s

      int w = 0; while (w < 7) { w++; } w

      int d = 0; do { d += 2; } while (d < 9); d

      int[] a = {3, 1, 2}; int sum = 0; for (int x : a) sum += x; sum

      List<String> names = List.of("a", "b"); String all = ""; for (String n : names) all += n; all

      int found = -1;
      outer: for (int i = 0; i < 5; i++) for (int j = 0; j < 5; j++) {
        if (i * j == 6) { found = i * 10 + j; break outer; }
        if (j > i) continue outer;
      }
      found

      long big = 1L << 40; double half = 0.5; float f = 1.5f; big * half + f

      Stream.of(3, 1, 2).sorted().map(i -> "n" + i).collect(Collectors.toList())

      IntStream.rangeClosed(1, 5).mapToObj(i -> i * i).map(String::valueOf).collect(Collectors.joining(","))

      int fact(int n) { return n <= 1 ? 1 : n * fact(n - 1); }
      fact(10)

      int fib(int n) { int x = 0, y = 1; while (n-- > 0) { int t = x + y; x = y; y = t; } return x; }
      fib(20)

      boolean even(int n) { return n == 0 || odd(n - 1); }
      boolean odd(int n) { return n != 0 && even(n - 1); }
      even(10)

      record Point(int x, int y) { public Point { if (x < 0) throw new IllegalArgumentException(); } double length() { return Math.sqrt(x * x + y * y); } }
      new Point(3, 4).length() + " " + new Point(1, 2)

      enum Color { RED, GREEN { int code() { return 7; } }; int code() { return ordinal(); } }
      Color.GREEN.code() + Color.RED.code() + Color.valueOf("GREEN").name()

      String day(int n) { return switch (n) { case 1, 7 -> "weekend"; case 2 -> { String t = "mon"; yield t + "day"; } default -> "day"; }; }
      day(1) + day(2) + day(3)

      String old(String s) { switch (s) { case "a": return "A"; case "b": break; default: return "?"; } return "B"; }
      old("a") + old("b") + old("c")

      String colour(Color c) { return switch (c) { case RED -> "r"; case GREEN -> "g"; }; }
      colour(Color.RED) + colour(Color.GREEN)

      Object o = "text"; o instanceof String t && t.length() == 4 ? t.toUpperCase() : "no"

      sealed interface Shape { record Circle(double r) implements Shape {} record Square(double s) implements Shape {} }
      double area(Shape sh) { if (sh instanceof Shape.Circle c) return 3 * c.r() * c.r(); else if (sh instanceof Shape.Square q) return q.s() * q.s(); return 0; }
      area(new Shape.Circle(2)) + area(new Shape.Square(3))

      int tryFinally() { int n = 0; for (int i = 0; i < 3; i++) { try { if (i == 1) continue; n += 10; } finally { n++; } } return n; }
      tryFinally()

      int nested() { try { try { throw new IllegalStateException("in"); } finally { s = 5; } } catch (IllegalStateException e) { return e.getMessage().length() + s; } }
      nested()

      int finallyReturns() { try { throw new RuntimeException(); } catch (RuntimeException e) { return 1; } finally { s++; } }
      finallyReturns()

      class Res implements AutoCloseable { public void close() { s = 77; } }
      int useRes() throws Exception { try (Res r = new Res(); Res q = new Res()) { return s; } }
      useRes() + s

      String multi() { try { Integer.parseInt("x"); return "no"; } catch (NumberFormatException | NullPointerException e) { return e.getClass().getSimpleName(); } }
      multi()

      class Counter { private int n; synchronized int inc() { return ++n; } static synchronized int one() { return 1; } }
      Counter counter = new Counter(); counter.inc(); counter.inc() + Counter.one()

      Object mon = new Object(); int inMon = 0; synchronized (mon) { for (int i = 0; i < 3; i++) inMon++; } inMon

      class Outer { int v = 1; class Inner { int get() { return v + 1; } } static class Nested { int get() { return 9; } } }
      new Outer().new Inner().get() + new Outer.Nested().get()

      interface Greeter { String name(); default String greet() { return "hi " + name(); } static Greeter of(String n) { return () -> n; } private int secret() { return 1; } }
      Greeter.of("bob").greet()

      abstract class Base { Base() { init(); } abstract void init(); }
      class Derived extends Base { int v; void init() { s = 123; } Derived() { super(); v = s; } Derived(int x) { this(); v += x; } }
      new Derived(1).v

      Function<Integer, Function<Integer, Integer>> add = p -> q -> p + q; add.apply(3).apply(4)

      Supplier<Supplier<String>> sup = () -> () -> "deep"; sup.get().get()

      Runnable anon = new Runnable() { int k; public void run() { while (k < 4) k++; s = k; } }; anon.run(); s

      <T extends Comparable<T>> T max(List<T> l) { T m = l.get(0); for (T t : l) if (t.compareTo(m) > 0) m = t; return m; }
      max(List.of(3, 9, 2))

      int varargs(int... xs) { int n = 0; for (int x : xs) n += x; return n; }
      varargs(1, 2, 3) + varargs()

      long[][] grid = new long[3][4]; for (int i = 0; i < 3; i++) for (int j = 0; j < 4; j++) grid[i][j] = i * j; Arrays.deepToString(grid)

      char ch = 'a'; ch += 2; byte b8 = (byte) 200; short sh16 = (short) 70000; ch + ":" + b8 + ":" + sh16

      int bits = 0xFF; bits >>>= 3; bits ^= 5; bits << 2 | 1

      StringBuilder sb = new StringBuilder(); for (char c = 'a'; c < 'f'; c++) sb.append(c); sb.reverse().toString()

      var map = new TreeMap<String, Integer>(); for (String k : "b a b c a b".split(" ")) map.merge(k, 1, Integer::sum); map

      var q = new ArrayDeque<Integer>(); for (int i = 0; i < 5; i++) q.push(i); int popped = 0; while (!q.isEmpty()) popped = popped * 10 + q.pop(); popped

      Optional.of(5).filter(x -> x > 3).map(x -> x * 2).orElse(0)

      String text = \"""
        two
        lines\"""; text.lines().count()

      int ternary = 3 > 2 ? 2 > 1 ? 10 : 20 : 30; ternary

      var threads = new ArrayList<Thread>(); var hits = new AtomicInteger(); for (int i = 0; i < 4; i++) { var t = new Thread(() -> { for (int k = 0; k < 100; k++) hits.incrementAndGet(); }); threads.add(t); t.start(); } for (var t : threads) t.join(); hits.get()

      CompletableFuture.supplyAsync(() -> 20).thenApply(x -> x + 1).thenCombine(CompletableFuture.supplyAsync(() -> 2), (x, y) -> x * y).get()

      ExecutorService ex = Executors.newFixedThreadPool(2); List<Future<Integer>> fs = ex.invokeAll(List.<Callable<Integer>>of(() -> 1, () -> 2)); int got = 0; for (Future<Integer> fu : fs) got += fu.get(); ex.shutdown(); got

      ReentrantLock rl = new ReentrantLock(); int locked() { rl.lock(); try { for (int i = 0; i < 3; i++) s = i; return s; } finally { rl.unlock(); } }
      locked() + (rl.isLocked() ? 100 : 0)

      IntStream.range(0, 1000).parallel().filter(i -> i % 7 == 0).sum()

      Iterator<Integer> it = new Iterator<>() { int n = 0; public boolean hasNext() { return n < 3; } public Integer next() { return n++; } }; int walked = 0; while (it.hasNext()) walked += it.next(); walked

      int labeled() { int n = 0; block: { if (n == 0) break block; n = 100; } do { n++; if (n == 2) continue; if (n > 4) break; } while (true); return n; }
      labeled()

      int inSwitchLoop() { int state = 0, n = 0; while (true) { switch (state) { case 0: state = 1; continue; case 1: state = 5; break; case 5: return n; default: n = -1; } n++; } }
      inSwitchLoop()

      int sparse(int k) { int n = 0; for (;;) { switch (k) { case -1000: return n; case 7: k = 99999; continue; case 99999: k = -1000; break; default: k = 7; } n++; } }
      sparse(1)

      assert s >= 0 : "never"; "asserted"

      Integer boxed = 127; Integer other = 127; boxed.equals(other) && boxed == other

      long loop = 0; for (long i = 0, j = 10; i < j; i++, j--) loop += i * j; loop

      double converge() { double x = 1; while (Math.abs(x * x - 2) > 1e-9) x = (x + 2 / x) / 2; return Math.round(x * 1000) / 1000.0; }
      converge()

      class Node<T> { T v; Node<T> next; Node(T v, Node<T> next) { this.v = v; this.next = next; } }
      Node<Integer> head = null; for (int i = 0; i < 4; i++) head = new Node<>(i, head); int listSum = 0; for (Node<Integer> n = head; n != null; n = n.next) listSum += n.v; listSum

      class Static { static final List<Integer> LIST = new ArrayList<>(); static { for (int i = 0; i < 3; i++) LIST.add(i); } }
      Static.LIST

      @FunctionalInterface interface Tri { int f(int a, int b, int c); }
      Tri tri = (x, y, z) -> x + y * z; tri.f(1, 2, 3)

      record Pair<A, B>(A a, B b) { static <X> Pair<X, X> twin(X x) { return new Pair<>(x, x); } }
      Pair.twin("t").equals(new Pair<>("t", "t"))

      BiFunction<Double, Double, Double> pow = Math::pow; pow.apply(2.0, 10.0)

      int deep(int n) { if (n == 0) return 0; try { return 1 + deep(n - 1); } finally { s = n; } }
      deep(50) + s

      String bigSwitch(int n) { return switch (n % 5) { case 0 -> "zero"; case 1 -> "one"; case 2 -> { for (int i = 0; i < 3; i++) { if (i == 2) yield "two" + i; } yield "none"; } case 3 -> { try { yield "three"; } finally { s = 3; } } default -> "many"; }; }
      bigSwitch(1) + bigSwitch(2) + bigSwitch(3)

      Math.max(1, 2) + Integer.compare(3, 4) + Objects.hash(1, 2)
      """;

  private Engine plain;
  private Engine rewriting;

  @BeforeAll
  void open() {
    plain = new Engine(bytes -> bytes);
    SnippetTransformer transformer = transformer();
    rewriting = new Engine(bytes -> checked(transformer.transform(bytes, source(Set.of()))));
  }

  @AfterAll
  void close() {
    plain.shell.close();
    rewriting.shell.close();
  }

  static List<String> cells() {
    return List.of(CELLS.split("\\n\\s*\\n"));
  }

  private static SnippetSource source(Set<String> volatiles) {
    return new SnippetSource("cell 1", line -> line, volatiles, Set.of());
  }

  private static SnippetTransformer transformer() {
    return new SnippetTransformer(
        new ClassFiles() {
          @Override
          public Optional<byte[]> find(String name) {
            return Optional.empty();
          }

          @Override
          public SnippetSource sourceOf(String name) {
            return source(Set.of());
          }
        },
        tooLarge -> {});
  }

  private static byte[] checked(byte[] bytes) {
    new ClassReader(bytes).accept(new CheckClassAdapter(null, true), 0);
    return bytes;
  }

  @Test
  void unloadedClass_hasNoSitesAnyMore() {
    String name = "unloaded.Gone";
    String text =
        "package unloaded; class Gone { int n; void m() { synchronized (this) { n++; } } }";
    byte[] bytes = Compiler.compile(List.of(new Corpus.Program(name, text, text))).get(name);
    SnippetTransformer transformer = transformer();
    transformer.transform(bytes, source(Set.of()));
    List<Integer> sites = sitesOf(name);
    assertFalse(sites.isEmpty());

    transformer.unloaded(name);

    assertEquals(List.of(), sitesOf(name));
    sites.forEach(site -> assertEquals("", HookSites.get(site).className()));
  }

  private static List<Integer> sitesOf(String className) {
    HookSite end = new HookSite("", "", "", 0, HookKind.CALL, "", "", "()V", false, 0);
    return IntStream.range(0, HookSites.add(end))
        .filter(site -> HookSites.get(site).className().equals(className))
        .boxed()
        .toList();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void rewrittenCell_isValidAndDoesTheSame(String cell) {
    assertEquals(plain.value(cell), rewriting.value(cell));
  }

  @Test
  void cells_areManyAndRewritten() {
    assertTrue(cells().size() >= 60, "only " + cells().size());
    rewriting.value("int polled = 0; while (polled < 3) polled = Math.addExact(polled, 1); polled");
    assertTrue(rewriting.polls > 0, "polls inserted: " + rewriting.polls);
  }

  @Test
  void loopAndCaller_poll() {
    Engine engine = new Engine(bytes -> transformer().transform(bytes, source(Set.of())));
    int[] polls = new int[1];
    Thread me = Thread.currentThread();
    engine.value(
        "int leaf(int x) { return x; }\nint looping() { int n = 0; while (n < 5) n = leaf(n + 1); return n; }");
    Hooks.setStopper(
        () -> {
          if (Thread.currentThread() == me) {
            polls[0]++;
          }
        });
    try {
      assertEquals("5", engine.value("looping()"));
    } finally {
      Hooks.setStopper(null);
      engine.shell.close();
    }
    assertTrue(polls[0] >= 5, "polls: " + polls[0]);
  }

  @Test
  void volatileVariable_isVolatileAgain() throws Exception {
    Engine engine =
        new Engine(bytes -> transformer().transform(bytes, source(Set.of("ready", "readyToo"))));
    engine.value("volatile boolean ready = false; ready");
    engine.value("boolean other = true; other");
    assertTrue(Modifier.isVolatile(engine.field("ready").getModifiers()));
    assertFalse(Modifier.isVolatile(engine.field("other").getModifiers()));
    engine.shell.close();
  }

  @Test
  void methodThatWouldGetTooLarge_staysAsItWas() {
    // Some 64 kB of loops: the polls no longer fit.
    String loops =
        IntStream.range(0, 3_600)
            .mapToObj(i -> "for (; n < " + (40_000 + i) + "; n++) ;")
            .collect(Collectors.joining("\n"));
    String method = "int large(int n) {\n" + loops + "\nreturn n; }";
    assertEquals(plain.value(method + "\nlarge(5)"), rewriting.value(method + "\nlarge(5)"));
    assertEquals(0, rewriting.polls);
  }

  @Test
  void snippetClassNames_areUnderstood() {
    assertTrue(SnippetClass.isOutermost("REPL/$JShell$12"));
    assertTrue(SnippetClass.isOutermost("REPL.$JShell$12B_13"));
    assertFalse(SnippetClass.isOutermost("REPL.$JShell$12B$Acc"));
    assertEquals("REPL.$JShell$12B", SnippetClass.outermost("REPL.$JShell$12B$Acc$Entry"));
    assertEquals("Acc.Entry", SnippetClass.learnersName("REPL.$JShell$12B$Acc$Entry"));
    assertEquals("", SnippetClass.learnersName("java.lang.String"));
  }

  /** JShell with something done to each class. */
  private static final class Engine {
    final JShell shell;
    final SourceCodeAnalysis analysis;
    final Control control;
    int polls;

    Engine(UnaryOperator<byte[]> rewrite) {
      control = new Control(rewrite);
      shell =
          JShell.builder()
              .executionEngine(
                  new ExecutionControlProvider() {
                    @Override
                    public String name() {
                      return "test";
                    }

                    @Override
                    public ExecutionControl generate(ExecutionEnv env, Map<String, String> p) {
                      return control;
                    }
                  },
                  Map.of())
              .build();
      analysis = shell.sourceCodeAnalysis();
      for (String name :
          List.of(
              "util.*",
              "util.function.*",
              "util.stream.*",
              "util.concurrent.*",
              "util.concurrent.atomic.*",
              "util.concurrent.locks.*")) {
        shell.eval("import java." + name + ";");
      }
    }

    String value(String cell) {
      List<String> values = new ArrayList<>();
      String rest = cell;
      while (!rest.isBlank()) {
        SourceCodeAnalysis.CompletionInfo info = analysis.analyzeCompletion(rest);
        for (SnippetEvent event : shell.eval(info.source())) {
          assertTrue(
              event.status().isDefined() || event.causeSnippet() != null,
              () -> info.source() + shell.diagnostics(event.snippet()).toList());
          assertEquals(null, event.exception(), info.source());
          if (event.causeSnippet() == null) {
            values.add(String.valueOf(event.value()));
          }
        }
        rest = info.remaining();
      }
      return values.get(values.size() - 1);
    }

    Field field(String variable) throws Exception {
      return control.wrapperOf(variable).getField(variable);
    }

    private final class Control extends DirectExecutionControl {
      private final UnaryOperator<byte[]> rewrite;
      private final List<String> names = new ArrayList<>();

      Control(UnaryOperator<byte[]> rewrite) {
        this.rewrite = rewrite;
      }

      @Override
      public void load(ClassBytecodes[] classes)
          throws ClassInstallException, NotImplementedException, EngineTerminationException {
        ClassBytecodes[] rewritten = new ClassBytecodes[classes.length];
        for (int i = 0; i < classes.length; i++) {
          byte[] bytes = rewrite.apply(classes[i].bytecodes());
          rewritten[i] = new ClassBytecodes(classes[i].name(), bytes);
          names.add(classes[i].name());
          polls += countPolls(bytes);
        }
        super.load(rewritten);
      }

      Class<?> wrapperOf(String variable) throws Exception {
        for (String name : names) {
          Class<?> type = findClass(name);
          for (Field field : type.getFields()) {
            if (field.getName().equals(variable)) {
              return type;
            }
          }
        }
        throw new NoSuchFieldException(variable);
      }
    }

    private static int countPolls(byte[] bytes) {
      int[] count = new int[1];
      new ClassReader(bytes)
          .accept(
              new ClassVisitor(Opcodes.ASM9) {
                @Override
                public MethodVisitor visitMethod(
                    int access, String name, String descriptor, String signature, String[] e) {
                  return new MethodVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitMethodInsn(
                        int opcode, String owner, String method, String d, boolean itf) {
                      if (owner.equals("interleave/hooks/Hooks") && method.equals("poll")) {
                        count[0]++;
                      }
                    }
                  };
                }
              },
              0);
      return count[0];
    }
  }
}
