package interleave.kernel.magic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MagicCellTest {

  private static final Set<String> KNOWN = Set.of("time", "timeline", "jars", "load");

  private static MagicCell parse(String code) {
    return MagicCell.parse(code, KNOWN::contains);
  }

  private static List<String> names(String code) {
    return parse(code).lines().stream().map(MagicCell.Line::name).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int a = 7, b = 2;\nint c = a\n% b;",
        "int c = a\n%b;",
        "int c = (a\n%time);",
        "foo(a,\n%time)",
        "var s = \"\"\"\n%timeline on\n\"\"\";",
        "/*\n%timeline on\n*/",
        "/** %timeline\n%time x\n*/ int x = 1;",
        "void f() {\n%timeline off\n}",
        "// comment\nint a = b *\n%time",
        "int x = 5 % 3;",
        "%time(3)",
        "% time",
        "%",
        "int a = 1\n%unknown"
      })
  void javaIsLeftAlone(String code) {
    assertEquals(List.of(), names(code), code);
    assertEquals(code, parse(code).java());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%timeline",
        "  %timeline on",
        "int a = 1;\n%timeline",
        "void f() { }\n%timeline off",
        "foo()\n%timeline",
        "names[0]\n%timeline",
        "// only a comment; {\n%timeline",
        "var s = \"}\";\n%timeline on",
        "\n\n%timeline last\nint b;",
        "int a = 1; // end\r\n%timeline\r\nint b;"
      })
  void magicIsFound(String code) {
    assertEquals(List.of("timeline"), names(code), code);
  }

  @Test
  void unknownName_isAMagic_whereOnlyAStatementCouldBe() {
    assertEquals(List.of("tmieline"), names("int a;\n%tmieline on"));
  }

  @Test
  void argumentsWithQuotesAndCommentSigns_doNotSwallowTheRest() {
    String code = "%load it's.java\n%jars lib/*\nint a = 1; /* x */\n%jars \"\"\"\n%time a";
    assertEquals(List.of("load", "jars", "jars", "time"), names(code));
  }

  @Test
  void java_keepsItsPlace() {
    String code = "int a = 1;\n  %timeline off\nint b = 2;\r\n%time f()\nint c;";
    MagicCell cell = parse(code);
    assertEquals("int a = 1;\n               \nint b = 2;\r\n         \nint c;", cell.java());
    assertEquals(code.length(), cell.java().length());
    assertEquals(5, cell.parts().size());
    MagicCell.Java second = (MagicCell.Java) cell.parts().get(2);
    assertEquals(code.indexOf("int b"), second.code().indexOf("int b"));
    assertEquals("int b = 2;", second.code().strip());
    String time = cell.textOf(cell.lines().get(1));
    assertEquals(code.indexOf("f()"), time.indexOf("f()"));
    assertEquals("f()", time.strip());
  }

  @Test
  void cellMagic_takesTheWholeCell() {
    MagicCell cell = parse("\n %%time now\nint a;\n%timeline\n");
    assertEquals("time", cell.head().orElseThrow().name());
    assertEquals(" now", cell.head().orElseThrow().text());
    assertEquals("\n           \nint a;\n%timeline\n", cell.java());
    assertTrue(cell.lines().isEmpty());
  }
}
