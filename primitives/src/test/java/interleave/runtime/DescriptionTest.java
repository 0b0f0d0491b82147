package interleave.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.sync.Lock;
import interleave.threads.Threads;
import org.junit.jupiter.api.Test;

class DescriptionTest {

  private record Job(int id, String what, Object more) {
    @Override
    public String toString() {
      throw new AssertionError("a learner's code must not run");
    }
  }

  private enum Colour {
    RED
  }

  private static String described(Object value) {
    String text = Description.of(value);
    return text.replaceAll("@[0-9a-f]+", "@");
  }

  @Test
  void plainValues_areTheirTexts() {
    assertEquals("null", described(null));
    assertEquals("17", described(17));
    assertEquals("1.5", described(1.5));
    assertEquals("true", described(true));
    assertEquals("x", described('x'));
    assertEquals("\"text\"", described("text"));
    assertEquals("RED", described(Colour.RED));
    assertEquals("door", described(new Lock("door")));
    assertEquals("Ann", described(new Thread("Ann")));
    assertEquals("Ben", described(Threads.target(() -> {}).name("Ben").create()));
  }

  @Test
  void records_areReadByTheirFields() {
    assertEquals("Job[id=1, what=\"w\", more=1]", described(new Job(1, "w", 1)));
  }

  @Test
  void others_areTypeAndIdentity() {
    assertEquals("Object@", described(new Object()));
    assertEquals("Lock@", described(new Lock()));
    assertEquals("int[]@", described(new int[2]));
    Runnable lambda = () -> {};
    assertEquals("Runnable@", described(lambda));
    assertEquals(
        "Runnable@",
        described(
            new Runnable() {
              @Override
              public void run() {}
            }));
  }

  @Test
  void longTexts_areCut() {
    String text = Description.of("x".repeat(1000));
    assertEquals(40, text.length());
    assertTrue(text.endsWith("…"), text);
  }
}
