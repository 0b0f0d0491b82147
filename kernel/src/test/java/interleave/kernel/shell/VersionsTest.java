package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.instrument.SnippetClass;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VersionsTest {

  private static Versions of(String... wrappers) {
    Versions versions = new Versions();
    List.of(wrappers).forEach(wrapper -> versions.add("REPL.$JShell$" + wrapper));
    return versions;
  }

  private static boolean newerThan(String wrapper, Versions versions) {
    return versions.areNewerThan("REPL.$JShell$" + wrapper);
  }

  @Test
  void newer_inTheOrderInWhichJShellCounts() {
    assertTrue(newerThan("12", of("12B")));
    assertTrue(newerThan("12B", of("12C")));
    assertTrue(newerThan("12Z", of("12BA")));
    assertTrue(newerThan("12BZ", of("12CA")));
    assertFalse(newerThan("12BA", of("12Z")));
    assertFalse(newerThan("12B", of("12B")));
    assertFalse(newerThan("12C", of("12", "12B")));
  }

  @Test
  void newer_onlyOfTheSameSnippet() {
    assertFalse(newerThan("1", of("12B")));
    assertFalse(newerThan("12", of("1B", "2C")));
  }

  @Test
  void wrapperOfSeveral_isOldIfOneOfThemIs() {
    assertTrue(newerThan("5_7", of("5B")));
    assertTrue(newerThan("5_7B", of("5_7C")));
    assertFalse(newerThan("5", of("5_7")));
  }

  @Test
  void haveSome_whateverTheVersion() {
    assertTrue(of("20").haveSome("REPL.$JShell$20B"));
    assertFalse(of("20").haveSome("REPL.$JShell$2"));
  }

  @Test
  void wrappersNamedInClassFile_inEitherSpelling() {
    byte[] bytes =
        "\1LREPL/$JShell$5_7B$Point;\1REPL.$JShell$12\1java/lang/Object"
            .getBytes(StandardCharsets.ISO_8859_1);
    assertEquals(
        Set.of("REPL.$JShell$5_7B", "REPL.$JShell$12"), SnippetClass.wrappersNamedIn(bytes));
  }
}
