package interleave.kernel.display;

import static interleave.kernel.Golden.assertGolden;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
import io.github.spencerpark.jupyter.kernel.display.RenderContext;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenderersTest {

  record Person(String name, int age) {}

  record Pair(Object left, Object right) {}

  record Point(int x, int y) {
    @Override
    public String toString() {
      return "(" + x + "|" + y + ")";
    }
  }

  record Grumpy(int id) {
    @Override
    public int id() {
      throw new IllegalStateException("not today");
    }
  }

  enum Color {
    RED
  }

  static final class Broken {
    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  static final class Nameless {
    @Override
    @SuppressWarnings("ToStringReturnsNull") // the case under test
    public String toString() {
      return null;
    }
  }

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of(null, "null"),
        Arguments.of(42, "42"),
        Arguments.of(42L, "42"),
        Arguments.of(1.5f, "1.5"),
        Arguments.of(true, "true"),
        Arguments.of("a \"b\"\n\\\u0001", "\"a \\\"b\\\"\\n\\\\\\u0001\""),
        Arguments.of("it's", "\"it's\""),
        Arguments.of('\'', "'\\''"),
        Arguments.of('"', "'\"'"),
        Arguments.of(Color.RED, "RED"),
        Arguments.of(Duration.ofMillis(41), "PT0.041S"),
        Arguments.of(List.of(), "[]"),
        Arguments.of(List.of("a, b", "c"), "[\"a, b\", \"c\"]"),
        Arguments.of(new TreeSet<>(Set.of(2, 1)), "[1, 2]"),
        Arguments.of(new ArrayDeque<>(List.of('x')), "['x']"),
        Arguments.of(Map.of("k", 1), "{\"k\"=1}"),
        Arguments.of(Map.entry("k", 1), "\"k\"=1"),
        Arguments.of(Optional.of("x"), "Optional[\"x\"]"),
        Arguments.of(Optional.empty(), "Optional.empty"),
        Arguments.of(new int[] {1, 2, 3}, "int[3] { 1, 2, 3 }"),
        Arguments.of(new int[0], "int[0] {}"),
        Arguments.of(new boolean[] {true}, "boolean[1] { true }"),
        Arguments.of(new String[] {"a", null}, "String[2] { \"a\", null }"),
        Arguments.of(new Object[] {new char[] {'c'}}, "Object[1] { char[1] { 'c' } }"),
        Arguments.of(new int[][] {{1}, {2, 3}}, "int[2][] { int[1] { 1 }, int[2] { 2, 3 } }"),
        Arguments.of(new Person("Ada", 36), "Person[name=\"Ada\", age=36]"),
        Arguments.of(
            new Pair(new Pair(1, "x"), null), "Pair[left=Pair[left=1, right=\"x\"], right=null]"),
        Arguments.of(new Point(1, 2), "(1|2)"),
        Arguments.of(new IllegalStateException("boom"), "java.lang.IllegalStateException: boom"),
        Arguments.of(
            new IllegalStateException("boom", new NullPointerException("deep")),
            "java.lang.IllegalStateException: boom\ncaused by: java.lang.NullPointerException: deep"),
        Arguments.of(String.class, "class java.lang.String"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void text_isCloseToJava(Object value, String expected) {
    assertEquals(expected, ValueText.of(value));
  }

  static Stream<Arguments> bundles() {
    return Stream.of(
        Arguments.of("string", "<b>&</b>"),
        Arguments.of("map", new TreeMap<>(Map.of("<k>", "a|b", "n", 1))),
        Arguments.of("record", new Person("Ada", 36)),
        Arguments.of("records", List.of(new Person("Ada", 36), new Person("", 7))),
        Arguments.of(
            "maps", List.of(new TreeMap<>(Map.of("a", 1, "b", "x")), Map.of("c", List.of("y")))),
        Arguments.of("matrix", new int[][] {{1, 2}, {3}}),
        Arguments.of("lists", List.of(List.of("a\nb", 1), List.of())),
        Arguments.of(
            "many-records",
            IntStream.range(0, 10_000).mapToObj(i -> new Person("p" + i, i)).toList()),
        Arguments.of("wide-array", new double[][] {new double[100]}),
        Arguments.of("html", Html.of("<b>bold</b>")),
        Arguments.of("markdown", Markdown.of("*soft*")),
        Arguments.of("null", null));
  }

  @ParameterizedTest
  @MethodSource("bundles")
  void bundle_isGolden(String name, Object value) {
    assertGolden("display/" + name + ".txt", sections(Renderers.render(value)));
  }

  /** A bundle as one text, a section for each type. */
  private static String sections(DisplayData bundle) {
    StringBuilder text = new StringBuilder();
    JsonObject data = new Gson().toJsonTree(bundle).getAsJsonObject().getAsJsonObject("data");
    data.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry ->
                text.append("=== ")
                    .append(entry.getKey())
                    .append('\n')
                    .append(entry.getValue().getAsString())
                    .append('\n'));
    return text.toString();
  }

  private static String plain(DisplayData bundle) {
    return (String) bundle.getData(MIMEType.TEXT_PLAIN);
  }

  @Test
  void hugeCollection_isCutWithCount() {
    List<Integer> huge = IntStream.range(0, 10_000).boxed().toList();
    assertTrue(ValueText.of(huge).endsWith("98, 99, … 9,900 more]"));
    assertTrue(ValueText.of(new int[10_000]).endsWith("0, 0, … 9,900 more }"));
  }

  @Test
  void endlessCollection_isCut() {
    List<Integer> endless = Collections.nCopies(Integer.MAX_VALUE, 7);
    assertTrue(ValueText.of(endless).endsWith("… 2,147,483,547 more]"));
    assertTrue(plain(Renderers.render(List.of(endless))).contains("… 2,147,483,617 more"));
  }

  @Test
  void hugeString_isCutWithCount() {
    String text = ValueText.of("x".repeat(1_000_000));
    assertEquals("\"" + "x".repeat(9_999) + "\" … 990,001 more characters", text);
  }

  @Test
  void nestedStructures_stayBounded() {
    List<Object> cube = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      cube = new ArrayList<>(Collections.nCopies(100, cube));
    }
    assertTrue(ValueText.of(cube).length() < 20_000);
    DisplayData bundle = Renderers.render(cube);
    assertTrue(plain(bundle).length() < 128_000);
    assertTrue(((String) bundle.getData(MIMEType.TEXT_HTML)).length() < 256_000);
  }

  @Test
  void deepStructure_isCut() {
    List<Object> deep = List.of();
    for (int i = 0; i < 20; i++) {
      deep = List.of(deep);
    }
    assertEquals("[[[[[[[[…]]]]]]]]", ValueText.of(deep));
  }

  @Test
  void cycle_isNamed() {
    List<Object> self = new ArrayList<>();
    self.add(1);
    self.add(self);
    assertEquals("[1, (cycle)]", ValueText.of(self));

    Map<String, Object> map = new LinkedHashMap<>();
    map.put("me", map);
    assertEquals("{\"me\"=(cycle)}", ValueText.of(map));
    assertTrue(plain(Renderers.render(map)).contains("(cycle)"));

    Object[] array = new Object[1];
    array[0] = array;
    assertEquals("Object[1] { (cycle) }", ValueText.of(array));
    assertFalse(plain(Renderers.render(array)).isEmpty());

    Object[] box = new Object[1];
    Pair pair = new Pair(box, "x");
    box[0] = pair;
    assertEquals("Pair[left=Object[1] { (cycle) }, right=\"x\"]", ValueText.of(pair));

    List<Object> inRecord = new ArrayList<>();
    inRecord.add(new Pair(inRecord, 1));
    assertEquals("[Pair[left=(cycle), right=1]]", ValueText.of(inRecord));
  }

  @Test
  void sameValueTwice_isNoCycle() {
    List<Integer> one = List.of(1);
    assertEquals("[[1], [1]]", ValueText.of(List.of(one, one)));
  }

  @Test
  void failingToString_isReported() {
    String text = ValueText.of(new Broken());
    assertTrue(
        text.matches(
            "Broken@[0-9a-f]+ \\(its toString\\(\\) threw java.lang.IllegalStateException: no text\\)"),
        text);
    assertTrue(ValueText.of(new Nameless()).endsWith("(its toString() returned null)"));
    assertTrue(ValueText.of(List.of(new Broken(), 2)).endsWith("no text), 2]"));
    assertTrue(plain(Renderers.render(Map.of(1, new Broken()))).contains("no text"));
  }

  @Test
  void failingAccessor_leavesToString() {
    assertEquals("Pair[left=1, right=Grumpy[id=1]]", ValueText.of(new Pair(1, new Grumpy(1))));
  }

  @Test
  void failingIteration_isReported() {
    List<Integer> broken =
        new AbstractList<>() {
          @Override
          public Integer get(int index) {
            if (index == 1) {
              throw new IllegalStateException("gone");
            }
            return index;
          }

          @Override
          public int size() {
            return 3;
          }
        };
    assertEquals("[0, … java.lang.IllegalStateException: gone", ValueText.of(broken));
  }

  @Test
  void endOfThread_isNotSwallowed() {
    Object ending =
        new Object() {
          @Override
          public String toString() {
            throw new OutOfMemoryError("simulated");
          }
        };
    assertThrows(OutOfMemoryError.class, () -> Renderers.render(ending));
    assertThrows(OutOfMemoryError.class, () -> Renderers.render(List.of(ending)));
  }

  @Test
  void ownToString_ofCollection_isRespected() {
    List<Integer> own =
        new CopyOnWriteArrayList<>(List.of(1)) {
          @Override
          public String toString() {
            return "mine";
          }
        };
    assertEquals("mine", plain(Renderers.render(own)));
  }

  @Test
  void nullRows_areNoTable() {
    DisplayData bundle = Renderers.render(Arrays.asList(new Person("a", 1), null));
    assertFalse(bundle.hasDataForType(MIMEType.TEXT_HTML));
    assertEquals("[Person[name=\"a\", age=1], null]", plain(bundle));
  }

  @Test
  void image_isPng() throws Exception {
    DisplayData bundle = Renderers.render(new BufferedImage(4, 3, BufferedImage.TYPE_INT_ARGB));
    assertEquals("image, 4 × 3", plain(bundle));
    byte[] png = Base64.getDecoder().decode((String) bundle.getData(MIMEType.IMAGE_PNG));
    BufferedImage back = ImageIO.read(new ByteArrayInputStream(png));
    assertEquals(4, back.getWidth());
  }

  @Test
  void shownAs_textIsTakenAsItStands() {
    DisplayData bundle = Renderers.renderAs("<b>x</b>", "text/html");
    assertEquals("<b>x</b>", bundle.getData(MIMEType.TEXT_HTML));
    assertEquals("<b>x</b>", plain(bundle));
    assertEquals("bare", plain(Renderers.renderAs("bare", "text/plain")));
  }

  @Test
  void shownAs_bytesAreAnImage() {
    DisplayData bundle = Renderers.renderAs(new byte[] {1, 2, 3}, "image/png");
    assertEquals("AQID", bundle.getData(MIMEType.IMAGE_PNG));
    assertEquals("image of 3 bytes", plain(bundle));
  }

  @Test
  void shownAs_onlyWhatWasAsked() {
    DisplayData bundle = Renderers.renderAs(new Person("Ada", 36), "text/markdown");
    assertTrue(bundle.hasDataForType(MIMEType.TEXT_MARKDOWN));
    assertFalse(bundle.hasDataForType(MIMEType.TEXT_HTML));
    assertEquals("Person[name=\"Ada\", age=36]", plain(bundle));
  }

  @Test
  void shownAs_whatCannotBeIsRefused() {
    var e = assertThrows(IllegalArgumentException.class, () -> Renderers.renderAs(1, "image/png"));
    assertEquals(
        "a Integer cannot be shown as image/png;"
            + " display(x) without a type shows it in the ways it can be shown.",
        e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Renderers.renderAs(null, "text/html"));
    assertThrows(
        IllegalArgumentException.class, () -> Renderers.renderAs(Html.of("x"), "text/markdown"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "html", "text/*", "*", "a b/c"})
  void shownAs_noMimeTypeIsRefused(String mime) {
    var e = assertThrows(IllegalArgumentException.class, () -> Renderers.renderAs("x", mime));
    assertTrue(e.getMessage().contains("is no MIME type"), e.getMessage());
  }

  @Test
  void registered_mostSpecialWins() {
    interface Shape {}
    record Circle(double radius) implements Shape {}
    Renderers.register(Shape.class, shape -> Renderers.renderAs("<i>shape</i>", "text/html"));
    assertEquals("<i>shape</i>", Renderers.render(new Circle(1)).getData(MIMEType.TEXT_HTML));
    DisplayData round = new DisplayData();
    round.putHTML("round");
    Renderers.register(Circle.class, circle -> round);
    DisplayData bundle = Renderers.render(new Circle(1));
    assertEquals("round", bundle.getData(MIMEType.TEXT_HTML));
    assertEquals("Circle[radius=1.0]", plain(bundle));
  }

  @Test
  void failingRenderer_leavesTheText() {
    DisplayDataRenderable failing =
        new DisplayDataRenderable() {
          @Override
          public void render(RenderContext context) {
            throw new IllegalStateException("no picture");
          }

          @Override
          public String toString() {
            return "me";
          }
        };
    assertEquals(
        "me\n(showing it in another way failed: java.lang.IllegalStateException: no picture)",
        plain(Renderers.render(failing)));
  }

  @Test
  void escape_leavesNothingActive() {
    assertEquals(
        "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;", Html.escape("<a href=\"x\" b='y'>&"));
    assertEquals(
        "\\*a\\* \\| &lt;b> \\\\ \\`c\\`", Markdown.escape("*a*\n| <b> \\ `c`".replace("\n", " ")));
  }
}
