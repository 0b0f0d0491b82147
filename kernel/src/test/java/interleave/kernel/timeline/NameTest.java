package interleave.kernel.timeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.trace.Trace;
import interleave.trace.TracedObject;
import java.io.StringReader;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** What learners call things must not break a view, whatever it is. */
class NameTest {

  private static String clean(String raw) {
    return Name.of(raw, 20, Name.Role.PLAIN).text();
  }

  @Test
  void controlCharacters_areReplaced() {
    assertEquals("a b c\uFFFD[31m\uFFFD", clean("a\tb\nc\u001B[31m\u0000"));
  }

  @Test
  void halfSurrogatesAndNoncharacters_areReplaced() {
    assertEquals("\uFFFD\uFFFD\uFFFD\uD83D\uDE00", clean("\uD800" + "\uFFFE\uFFFF\uD83D\uDE00"));
  }

  @Test
  void longText_isCutBetweenCodePoints() {
    String cut = clean("\uD83D\uDE00".repeat(100));
    assertEquals(20, cut.codePointCount(0, cut.length()));
    assertTrue(cut.endsWith("…"));
    assertFalse(Character.isHighSurrogate(cut.charAt(cut.length() - 2)));
  }

  @Test
  void textOfTheVeryLength_isNotCut() {
    assertEquals("x".repeat(20), clean("x".repeat(20)));
  }

  @Test
  void rightToLeftText_isSetApartAndCannotTurnTheRest() {
    assertEquals("\u2068\u05D0\u05D1\u2069", clean("\u05D0\u05D1"));
    assertEquals("abc", clean("\u202Eabc\u2067"));
  }

  @Test
  void cuttingTwice_isCuttingOnce() {
    Name name = Name.of("\u05D0".repeat(50), 30, Name.Role.PLAIN);
    assertEquals(Name.of("\u05D0".repeat(50), 10, Name.Role.PLAIN), name.cut(10));
  }

  @Test
  void namesThatAreAlike_areNumbered() {
    Trace trace =
        new Trace(
            "t",
            Trace.Clock.REAL,
            0,
            Stream.of("a", "a", "a #2", "")
                .map(n -> new interleave.trace.TracedThread(0, n, "t", false, false))
                .toList(),
            List.of(),
            List.of(),
            0);
    Names names = new Names(trace);
    assertEquals(
        List.of("a #1", "a #2", "a #2′", "thread 4"),
        IntStream.range(0, 4).mapToObj(i -> names.thread(i).text()).toList());
  }

  @Test
  void aVariableAndWhatIsInIt_mayHaveOneName() {
    List<TracedObject> objects =
        List.of(
            new TracedObject(0, "Variable", "archive"),
            new TracedObject(1, "Lock", "archive"),
            new TracedObject(2, "Thread", "archive"),
            new TracedObject(3, "Variable", "door"),
            new TracedObject(4, "Lock", "key"),
            new TracedObject(5, "Event", "key"),
            new TracedObject(6, "Variable", "door"));
    Trace trace = new Trace("t", Trace.Clock.REAL, 0, List.of(), objects, List.of(), 0);
    Names names = new Names(trace);
    assertEquals(
        List.of("archive", "archive", "archive", "door #1", "key #1", "key #2", "door #2"),
        IntStream.range(0, 7).mapToObj(i -> names.object(i).text()).toList());
  }

  @Test
  void markdown_takesNothingForMarkup() {
    Phrase phrase = Phrase.of(new Name("a|b`c*d_<e>$f$[g](h)", Name.Role.PLAIN));
    assertEquals("a\\|b\\`c\\*d\\_\\<e\\>\\$f\\$\\[g\\](h)", phrase.in(Medium.MARKDOWN));
  }

  @Test
  void markdown_writesSimpleObjectsAsCode() {
    assertEquals("`lock`", Medium.MARKDOWN.name(new Name("lock", Name.Role.CODE)));
    assertEquals("a\\`b", Medium.MARKDOWN.name(new Name("a`b", Name.Role.CODE)));
  }

  static Stream<String> names() {
    SplittableRandom random = new SplittableRandom(11);
    String special =
        "<>&\"'`|\\]-[!/*_$#~\n\r\t\0\u001B\u202E\u2069\uFFFE\uD800\uDC00\u05D0\u0301x ";
    Stream<String> mixed =
        Stream.generate(
                () ->
                    random
                        .ints(random.nextInt(1, 200), 0, special.length())
                        .mapToObj(i -> special.substring(i, i + 1))
                        .reduce("", String::concat))
            .limit(60);
    Stream<String> any =
        Stream.generate(
                () ->
                    random
                        .ints(40, 0, 0x10000)
                        .mapToObj(i -> Character.toString((char) i))
                        .reduce("", String::concat))
            .limit(60);
    return Stream.of(mixed, any, Stream.of("", "<".repeat(10_000))).flatMap(s -> s);
  }

  private static void wellFormed(String picture) throws Exception {
    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(picture)));
    assertEquals("svg", svg.getDocumentElement().getTagName());
    assertEquals(0, svg.getElementsByTagName("script").getLength());
  }

  @ParameterizedTest
  @MethodSource("names")
  void anyName_givesWellFormedViewsOfTheSameShape(String name) throws Exception {
    Trace trace =
        TraceBuilder.trace(name)
            .object("Lock", name)
            .at(0)
            .thread(name + "-one")
            .begins()
            .acquires(name)
            .at(5)
            .thread(name + "-two")
            .begins()
            .blocks(name)
            .at(6)
            .thread(name + "-one")
            .prints(name)
            .throwsOut(name)
            .releases(name)
            .at(7)
            .thread(name + "-two")
            .gets(name)
            .notes(name)
            .ends()
            .takenAt(9);
    Timeline timeline = Timeline.of(trace);

    wellFormed(timeline.svg());

    String html = timeline.html();
    assertEquals(1, html.split("<figure ", -1).length - 1);
    assertEquals(10 + 2 + 2, html.split("<tr>", -1).length - 1);

    long rows = timeline.markdown().lines().filter(l -> l.matches("\\| [0-9]+ \\|.*")).count();
    assertEquals(10, rows);
    timeline
        .markdown()
        .lines()
        .filter(l -> l.matches("\\| [0-9]+ \\|.*"))
        .forEach(l -> assertEquals(5, l.replaceAll("\\\\.", "").split("\\|", -1).length - 1, l));

    for (String more :
        new String[] {
          timeline.withObjects().html(),
          Timeline.compare(timeline, timeline).html(),
          Timeline.compare(Collections.nCopies(6, timeline)).html()
        }) {
      assertEquals(1, more.split("<figure", -1).length - 1);
      assertEquals(more.contains("<script>") ? 1 : 0, more.split("<script", -1).length - 1);
      assertFalse(more.contains("onload=x>"), more);
    }
    wellFormed(Timeline.of(trace).withObjects().svg());

    timeline
        .text()
        .chars()
        .forEach(c -> assertTrue(c == '\n' || !Character.isISOControl(c), () -> "control " + c));
  }
}
