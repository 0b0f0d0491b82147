package interleave.kernel.magic;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.explore.Exploration;
import interleave.explore.Explore;
import interleave.kernel.timeline.Timeline;
import interleave.sync.Lock;
import interleave.threads.Threads;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a notebook shows of an exploration. */
class ExplorationViewTest {

  private static Exploration twoLocks(boolean sameOrder) {
    return Explore.all(
        () -> {
          Lock left = new Lock("<left>");
          Lock right = new Lock("right");
          var one = Threads.start(() -> left.with(() -> right.with(() -> {})));
          var two =
              Threads.start(
                  () ->
                      (sameOrder ? left : right)
                          .with(() -> (sameOrder ? right : left).with(() -> {})));
          one.join();
          two.join();
          return "done";
        });
  }

  private static String shown(DisplayData data, MIMEType type) {
    return data.getData(type).toString();
  }

  @Test
  void aFailure_isShownWithItsVerdictFirstAndItsScheduleLast() {
    DisplayData data = new ExplorationView(twoLocks(false), Set.of(), Timeline::of).bundle();
    for (MIMEType type :
        new MIMEType[] {MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN, MIMEType.TEXT_MARKDOWN}) {
      String text = shown(data, type);
      int verdict = text.indexOf("Wrong: deadlock, in 1 of 3 interleavings");
      assertTrue(0 <= verdict && verdict <= 6, text);
      assertTrue(text.contains("%%replay 2@1/2"), text);
    }
    assertFalse(shown(data, MIMEType.TEXT_HTML).contains("<left>"));
  }

  @Test
  void everyForm_hasATableWithAColumnForEachThread() {
    DisplayData data = new ExplorationView(twoLocks(false), Set.of(), Timeline::of).bundle();
    String markdown = shown(data, MIMEType.TEXT_MARKDOWN);
    assertTrue(markdown.contains("| step | main |"), markdown);
    assertTrue(markdown.contains("| why here |"), markdown);
    assertTrue(markdown.contains("is made to wait |"), markdown);
    String html = shown(data, MIMEType.TEXT_HTML);
    assertTrue(html.contains("is made to wait"), html);
    assertTrue(shown(data, MIMEType.TEXT_PLAIN).contains("is made to wait"));
  }

  @Test
  void whatWentWrong_isSaidInASentenceInEveryForm() {
    DisplayData data = new ExplorationView(twoLocks(false), Set.of(), Timeline::of).bundle();
    for (MIMEType type :
        new MIMEType[] {MIMEType.TEXT_HTML, MIMEType.TEXT_PLAIN, MIMEType.TEXT_MARKDOWN}) {
      String text = shown(data, type);
      assertTrue(text.contains("holds right and waits: acquire"), text);
    }
  }

  @Test
  void aProof_isShownWithItsOutcomes() {
    String text =
        shown(
            new ExplorationView(twoLocks(true), Set.of("x"), Timeline::of).bundle(),
            MIMEType.TEXT_PLAIN);
    assertTrue(text.startsWith("Proven: in all 2 interleavings the outcome is always done."), text);
    assertTrue(
        text.contains(
            "Before each run and after the last, variables of earlier cells were put back: x."),
        text);
  }

  @Test
  void aCellOfOneThread_isToldSo() {
    String text =
        shown(
            new ExplorationView(Explore.all(() -> 1), Set.of(), Timeline::of).bundle(),
            MIMEType.TEXT_PLAIN);
    assertTrue(text.contains("There is only one order"), text);
  }
}
