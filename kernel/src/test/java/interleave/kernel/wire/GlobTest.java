package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest(name = "{0} on {1}: {2}")
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "*,anything,true",
        "a*c,abbbc,true",
        "a*c,abbb,false",
        "a?c,abc,true",
        "a?c,ac,false",
        "[a-c]x,bx,true",
        "[a-c]x,dx,false",
        "[^a-c]x,dx,true",
        "[^a-c]x,ax,false",
        "[]]x,]x,true",
        "[ab,[ab,true",
        "a.b,axb,false",
        "(a+),(a+),true",
        "[&&x],&,true",
        "*,\"two\nlines\",true",
      })
  void aGlob_matches(String glob, String text, boolean matches) {
    assertEquals(matches, Glob.compile(glob).matcher(text).matches());
  }
}
