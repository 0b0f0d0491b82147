package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names mean what they mean wherever and whenever they are used, and the learner's go first. */
class PreludeImportsTest {

  private Cells cells;

  @BeforeEach
  void open() {
    cells = new Cells();
  }

  @AfterEach
  void close() {
    cells.close();
  }

  @Test
  void oursAndTheJdks_areKnownWithoutImport() {
    assertEquals("interleave.sync.Lock", cells.value("new Lock().getClass().getName()"));
    assertEquals(
        "[a, b]", cells.value("Stream.of(\"b\", \"a\").sorted().collect(Collectors.toList())"));
    assertEquals("PT2S", cells.value("var d = Duration.ofSeconds(2);\nd"));
    assertEquals(
        "{1=one}",
        cells.value(
            "Map<Integer, String> names = new TreeMap<>();\nnames.put(1, \"one\");\nnames"));
  }

  @Test
  void helpers_areKnownWithoutImport() {
    cells.value("println(\"a\");\nprintf(\"%d\", 1);\nsleep(0);\nclearOutput();");
  }

  @Test
  void aNameOnlyInAMethodCalledLater() {
    cells.value("int size() { return new ArrayList<>(List.of(1, 2)).size(); }");
    cells.value("class Holder { final Semaphore permits = new Semaphore(3); }");
    assertEquals("2", cells.value("size()"));
    assertEquals(
        "interleave.sync.Semaphore", cells.value("new Holder().permits.getClass().getName()"));
  }

  @Test
  void ownClass_goesBeforeOurs() {
    cells.value("class Queue { int n = 3; }");
    assertEquals("3", cells.value("new Queue().n"));
    assertEquals("4", cells.value("Queue q = new Queue();\nq.n = 4;\nq.n"));
    assertEquals("3", cells.value("class Semaphore { int n = 3; }\nnew Semaphore().n"));
  }

  @Test
  void ownClass_goesBeforeOursThatWasUsed() {
    assertEquals(
        "interleave.queue.Queue", cells.value("new Queue<Integer>().getClass().getName()"));
    cells.value("record Queue(int n) {}");
    assertEquals("7", cells.value("new Queue(7).n()"));
    assertEquals("interleave.sync.Lock", cells.value("new Lock().getClass().getName()"));
  }

  @Test
  void classWithinAnother_isOnlyThere() {
    assertEquals(
        "interleave.sync.Event",
        cells.value(
            "class Calendar { class Event { } Object first() { return new Event(); } }\n"
                + "new Event().getClass().getName()"));
    assertEquals("Event", cells.value("new Calendar().first().getClass().getSimpleName()"));
  }

  @Test
  void ownMethod_goesBeforeOurs() {
    cells.value("sleep(0);");
    cells.value("String sleep(double seconds) { return \"mine\"; }");
    assertEquals("mine", cells.value("sleep(0)"));
  }

  @Test
  void ownImport_goesBeforeOurs() {
    String kind = "new Semaphore(1).getClass().getName()";
    assertEquals("interleave.sync.Semaphore", cells.value(kind));
    assertEquals(
        "java.util.concurrent.Semaphore",
        cells.value("import java.util.concurrent.Semaphore;\n" + kind));
    assertEquals("java.util.concurrent.Semaphore", cells.value(kind));
    assertEquals(
        "java.util.concurrent.Future",
        cells.value("import java.util.concurrent.Future;\nFuture.class.getName()"));
  }

  @Test
  void importOnDemand_leavesOurs() {
    assertEquals(
        "interleave.sync.Lock",
        cells.value(
            "import java.util.concurrent.locks.*;\nLock lock = new Lock();\nlock.getClass().getName()"));
  }

  @Test
  void sameImportAsOurs_leavesVariablesAlone() {
    cells.value("List<Integer> numbers = new ArrayList<>();\nnumbers.add(1);");
    cells.value("import java.util.List;\nimport java.util.*;");
    assertEquals("[1]", cells.value("numbers"));
    cells.value("Set<Integer> more = new HashSet<>(numbers);\nDeque<Integer> last;");
    assertEquals("[1]", cells.value("numbers"));
    assertEquals("[1]", cells.value("more"));
  }

  @Test
  void aCellThatDoesNotCompile_spoilsNoName() {
    cells.failure("class Queue { int n = missing; }\nQueue q = ;");
    cells.failure("import no.such.List;");
    assertEquals(
        "interleave.queue.Queue", cells.value("new Queue<Integer>().getClass().getName()"));
    assertEquals("[1]", cells.value("List.of(1)"));
  }

  @Test
  void inferredTypes_haveNoPackages() {
    cells.value("var inferred = \"a b\".chars().boxed().collect(Collectors.toSet());");
    Proposals proposals = cells.session.complete("inferre", 7);
    assertEquals("Set<Integer> inferred", proposals.items().get(0).signature());
    String shown =
        cells
            .session
            .inspect("inferred", 3, 0)
            .orElseThrow()
            .getData(MIMEType.TEXT_PLAIN)
            .toString();
    assertTrue(shown.startsWith("Set<Integer> inferred = "), shown);
  }

  @Test
  void completion_proposesWhatNothingHasImported() {
    assertTrue(texts("Arr").containsAll(List.of("ArrayList", "Arrays")), texts("Arr").toString());
    assertTrue(texts("slee").contains("sleep("), texts("slee").toString());
    assertEquals("ArrayList(", texts("List<String> names = new Ar").get(0));
    assertTrue(texts("var s = new Semaphore(1);\ns.rele").contains("release("), "members");
    assertTrue(texts("new ReentrantLock().tryL").contains("tryLock("), "members of a new object");
    assertTrue(texts("Collectors.toL").contains("toList()"), "static members");
  }

  @Test
  void completion_knowsPackages() {
    assertTrue(texts("jav").contains("java."), texts("jav").toString());
    assertTrue(texts("import java.util.conc").contains("concurrent."), "in an import");
    assertTrue(texts("java.util.conc").contains("concurrent."), "in an expression");
  }

  @Test
  void completionInACellThatDeclaresTheName_doesNotImportIt() {
    texts("class Queue { int own; }\nQueue q = new Queue();\nq.ow");
    assertEquals("3", cells.value("class Queue { int own = 3; }\nnew Queue().own"));
  }

  @Test
  void inspection_knowsWhatNothingHasImported() {
    for (String name : List.of("Lock", "ArrayList", "sleep")) {
      assertTrue(cells.session.inspect(name, 1, 0).isPresent(), name);
    }
  }

  private List<String> texts(String code) {
    return cells.session.complete(code, code.length()).items().stream().map(p -> p.text()).toList();
  }
}
