package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OutputLimitTest {

  @Test
  void text_isCutWhereTheRoomEnds() {
    OutputLimit limit = new OutputLimit(5);
    assertEquals("abc", limit.admit("abc"));
    assertEquals("de", limit.admit("def"));
    assertEquals("", limit.admit("g"));
    assertEquals(2, limit.dropped());
  }

  @Test
  void characters_countAsTheirBytesInUtf8AndAreNeverCut() {
    assertEquals("é", new OutputLimit(3).admit("éé"));
    assertEquals("€", new OutputLimit(5).admit("€€"));
    OutputLimit limit = new OutputLimit(7);
    assertEquals("🤡", limit.admit("🤡🤡"));
    assertEquals(4, limit.dropped());
    assertEquals("éa", limit.admit("éa"));
  }

  @Test
  void aWhole_goesThroughWhileThereIsAnyRoom() {
    OutputLimit limit = new OutputLimit(10);
    assertTrue(limit.admit(9));
    assertTrue(limit.admit(100));
    assertFalse(limit.admit(1));
    assertEquals(1, limit.dropped());
  }

  @Test
  void aRaisedLimit_makesRoomAgain() {
    OutputLimit limit = new OutputLimit(1);
    assertEquals("a", limit.admit("ab"));
    limit.set(3);
    assertEquals("cd", limit.admit("cde"));
  }
}
