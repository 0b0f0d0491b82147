package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.shell.Proposals.Kind;
import interleave.kernel.shell.Proposals.Proposal;
import java.util.List;
import java.util.Optional;
import jdk.jshell.JShell;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompleterTest {

  /** A cell's earlier snippets, none of which has been evaluated. */
  private static final String CELL =
      """
      import java.util.concurrent.atomic.*;
      import java.util.concurrent.locks.ReentrantLock;
      import static java.util.Map.entry;
      // a comment; with { braces
      class Counter { int hits; void increment() { hits++; } }
      record Box<T>(T content) {}
      enum Color { RED, GREEN }
      Counter counter = new Counter();
      AtomicInteger total = new AtomicInteger();
      int low = 1, high[] = {1, 2};
      var counters = new ArrayList<Counter>();
      var sum = List.of(1, 2).stream().map(x -> "}").toList();
      public static int addUp(int a, int b) { return a + b; }
      for (int i = 0; i < 10; i++) { counter.increment(); }
      System.out.println("text; with }");
      """;

  private static JShell shell;
  private static Completer completer;

  @BeforeAll
  static void open() {
    shell = JShell.builder().executionEngine("local").build();
    for (String snippet :
        List.of(
            "import java.util.*;",
            "import java.util.stream.*;",
            "import static java.lang.Math.abs;",
            "int kept = 1;",
            "String text = \"x\";",
            "List<String> names = new ArrayList<>();",
            "int twice(int x) { return 2 * x; }",
            "record Person(String name, int age) {}")) {
      shell.eval(snippet);
    }
    completer = new Completer(shell, CompleterTest.class::getClassLoader);
  }

  @AfterAll
  static void close() {
    shell.close();
  }

  private static List<Proposal> at(String code) {
    return completer.complete(code, code.length()).items();
  }

  private static Proposal first(String code) {
    List<Proposal> items = at(code);
    assertFalse(items.isEmpty(), () -> "nothing proposed after " + code);
    return items.get(0);
  }

  private static Optional<Proposal> named(String text, String code) {
    return at(code).stream().filter(p -> p.text().equals(text)).findFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "kep ! kept ! VARIABLE ! int kept",
        "twi ! twice( ! FUNCTION ! int twice(int)",
        "Pers ! Person ! CLASS ! ''",
        "new Pers ! Person( ! CLASS ! ''",
        "synch ! synchronized ! KEYWORD ! ''",
        "whi ! while ! KEYWORD ! ''",
        "ab ! abs( ! FUNCTION ! static int abs(int) (+3 more)",
        "names.str ! stream() ! FUNCTION ! Stream<E> stream()",
        "names.stream().fil ! filter( ! FUNCTION ! Stream<T> filter(Predicate<? super T>)",
        "Math.flo ! floor( ! FUNCTION ! static double floor(double)",
        "Math.P ! PI ! FIELD ! double PI",
        "java.util.concurr ! concurrent ! PACKAGE ! ''",
        "text.substring(1).len ! length() ! FUNCTION ! int length()",
        "\"lit\".isEm ! isEmpty() ! FUNCTION ! boolean isEmpty()",
        "new ArrayList<String>().cle ! clear() ! FUNCTION ! void clear()",
        "(names).cle ! clear() ! FUNCTION ! void clear()",
        "Map.Entry.comparingByK ! comparingByKey( ! FUNCTION"
            + " ! static Comparator<Map.Entry<K, V>> comparingByKey() (+1 more)",
        "int n = text.leng ! length() ! FUNCTION ! int length()",
        "twice(kep ! kept ! VARIABLE ! int kept",
        "for (var n : names) { n.concat ! concat( ! FUNCTION ! ''",
        "void f() { int local = 1; loc ! local ! VARIABLE ! ''",
        "class A { int field; void f() { fiel ! field ! VARIABLE ! ''",
        "java.util.function.Function<Object, String> f = String::valueO ! valueOf ! FUNCTION ! static String valueOf(boolean) (+8 more)"
      })
  void oneSnippet(String code, String text, Kind kind, String signature) {
    Proposal found = first(code);
    assertEquals(text, found.text().replaceAll("\\.$", ""));
    assertEquals(kind, found.kind());
    if (signature != null && !signature.contains("more")) {
      assertEquals(signature, found.signature());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "counter.incr ! increment() ! FUNCTION",
        "counter.hi ! hits ! FIELD",
        "total.increm ! incrementAndGet() ! FUNCTION",
        "counters.get(0).incr ! increment() ! FUNCTION",
        "addU ! addUp( ! FUNCTION",
        "addUp(hig ! high ! VARIABLE",
        "high.len ! length ! FIELD",
        "Coun ! Counter ! CLASS",
        "Color.GR ! GREEN ! FIELD",
        "new Box<String>(null).cont ! content() ! FUNCTION",
        "AtomicB ! AtomicBoolean ! CLASS",
        "new ReentrantLock().tryL ! tryLock( ! FUNCTION",
        "entr ! entry( ! FUNCTION",
        "sum.get(0).isBl ! isBlank() ! FUNCTION",
        "void go() { for (var c : counters) { c.incr ! increment() ! FUNCTION",
        "class Sub extends Counter { void f() { super.incre ! increment() ! FUNCTION",
        "try { int inner = 1; System.out.println(inn ! inner ! VARIABLE",
        "Runnable r = () -> { counter.incr ! increment() ! FUNCTION",
        "{ int inner = 1; inn ! inner ! VARIABLE",
        "kep ! kept ! VARIABLE",
        "names.str ! stream() ! FUNCTION"
      })
  void severalSnippets(String last, String text, Kind kind) {
    assertTrue(
        named(text, CELL + last).filter(p -> p.kind() == kind).isPresent(),
        () -> last + " -> " + at(CELL + last));
  }

  @Test
  void cellsOwnDeclarations_haveSignatures() {
    assertEquals("int addUp(int a, int b)", first(CELL + "addU").signature());
    assertEquals("int[] high", first(CELL + "hig").signature().replace(" []", "[]"));
    assertEquals("int incrementAndGet()", first(CELL + "total.increm").signature());
  }

  @Test
  void wrapper_isNeverProposed() {
    for (String prefix : List.of("", "cel", "Cel", "this.")) {
      assertTrue(
          at(CELL + prefix).stream()
              .noneMatch(p -> p.text().contains("ell$") || p.text().contains("$JShell")),
          () -> "after " + prefix + ": " + at(CELL + prefix));
    }
  }

  @Test
  void everyCursorPosition_isAnswered() {
    // A prime step: other places of the lines each time, at a fraction of the time.
    for (int cursor = 0; cursor <= CELL.length(); cursor += 7) {
      Proposals proposals = completer.complete(CELL, cursor);
      assertEquals(cursor, proposals.end());
      assertTrue(proposals.start() <= cursor);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "}",
        "int = 7q; ",
        "((((",
        "class {",
        "\u0000",
        "@",
        "a\n\nb.c..",
        "%%x\n",
        "::",
        "."
      })
  void brokenCode_isNoHarm(String code) {
    Proposals proposals = completer.complete(code, code.length());
    assertTrue(proposals.start() <= code.length());
  }

  @Test
  void whatIsBehindTheCursor_playsNoPart() {
    Proposals proposals = completer.complete("text.sub(1) + kept;\nint z;", 8);
    assertEquals(5, proposals.start());
    assertEquals(8, proposals.end());
    assertEquals(
        List.of("subSequence(", "substring("),
        proposals.items().stream().map(Proposal::text).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"// kep", "/* kep", "String s = \"kep", "String s = \"\"\"\n  kep", "char c = 'k"})
  void commentsAndLiterals_areNotCompleted(String code) {
    assertEquals(List.of(), at(code));
  }

  @Test
  void afterALiteral_itIsCodeAgain() {
    assertEquals("kept", first("String s = \"//\"; kep").text());
    assertEquals("kept", first("/* text */ kep").text());
  }

  @Test
  void whatFits_comesFirst() {
    assertEquals("kept", first("Math.abs(").text());
    List<String> forText = at("text.concat(").stream().map(Proposal::text).toList();
    assertEquals("text", forText.get(0));
  }

  @Test
  void variables_comeBeforeClasses() {
    List<Proposal> items = at("");
    assertEquals(Kind.VARIABLE, items.get(0).kind());
    List<String> texts = items.stream().map(Proposal::text).toList();
    assertTrue(texts.indexOf("twice(") < texts.indexOf("ArrayList"));
    assertTrue(texts.indexOf("Person") < texts.indexOf("ArrayList"));
  }

  @Test
  void methodsOfEveryObject_comeLast() {
    List<String> texts = at("text.").stream().map(Proposal::text).toList();
    assertTrue(texts.indexOf("wait(") > texts.indexOf("trim()"), texts.toString());
    assertTrue(texts.indexOf("hashCode()") < texts.indexOf("wait("), texts.toString());
  }

  @Test
  void keywords_areNotProposedAfterDotImportOrNew() {
    for (String code : List.of("text.s", "import s", "new s")) {
      assertTrue(
          at(code).stream().noneMatch(p -> p.text().equals("synchronized")), () -> "after " + code);
    }
  }

  @Test
  void nothingIsProposedTwice() {
    for (String code : List.of("", "in", "text.", CELL, CELL + "counter.")) {
      List<String> texts = at(code).stream().map(Proposal::text).toList();
      assertEquals(texts.stream().distinct().toList(), texts);
    }
  }

  @Test
  void newSnippet_isKnownAtOnce() {
    try (JShell fresh = JShell.builder().executionEngine("local").build()) {
      Completer own = new Completer(fresh, CompleterTest.class::getClassLoader);
      assertEquals(List.of(), own.complete("brandNe", 7).items());
      fresh.eval("int brandNew = 1;");
      assertEquals("brandNew", own.complete("brandNe", 7).items().get(0).text());
    }
  }

  @Test
  void inference_isLeftIntact() {
    // On JDK 25 one call of sourceToSnippets makes JShell infer Object from then on.
    try (JShell fresh = JShell.builder().executionEngine("local").build()) {
      Completer own = new Completer(fresh, CompleterTest.class::getClassLoader);
      String code = "class Early {}\nvar list = new java.util.ArrayList<Early>();\nlist.";
      assertFalse(own.complete(code, code.length()).items().isEmpty());
      fresh.eval("var inferred = \"text\";");
      assertEquals("String inferred", own.complete("inferre", 7).items().get(0).signature());
    }
  }
}
