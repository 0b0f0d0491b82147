package interleave.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.hooks.HookKind;
import interleave.hooks.HookSite;
import interleave.hooks.HookSites;
import interleave.runtime.ThreadScope;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnusedVariable") // they are found by their names
class ForkJoinTest {

  private static final class Shelves {
    final Shelf[] queues = {new Shelf()};
  }

  private static final class Shelf {
    final String[] array = {"book"};
  }

  private static final class Counter {
    static final Shelf[] queues = {};
  }

  private static final class Other {
    final int queues = 2;
  }

  @Test
  void aPool_isLookedInto_ifItIsAsItIsKnown() {
    ForkJoin.Inside inside = ForkJoin.Inside.of(Shelves.class).orElseThrow();
    assertEquals("queues", inside.queues().getName());
    assertEquals(1, inside.tasks(new Shelf()).length);
  }

  @Test
  void aPool_isNotLookedInto_ifItIsNot() {
    assertEquals(Optional.empty(), ForkJoin.Inside.of(Object.class));
    assertEquals(Optional.empty(), ForkJoin.Inside.of(Counter.class));
    assertEquals(Optional.empty(), ForkJoin.Inside.of(Other.class));
    assertEquals(Optional.empty(), ForkJoin.Inside.of(Shelf.class));
  }

  /** The tests of this module do not open the JDK's packages. */
  @Test
  void aPool_isNotLookedInto_ifItIsClosed() {
    assertTrue(ForkJoin.Inside.of(ForkJoinPool.class).isEmpty());
  }

  /** As in the tests of this module: a task would run where nobody sees it. */
  @Test
  void forkJoin_isRefused_whereTheJdkIsAsItIs() {
    assertRefused(
        "The fork-join framework runs its tasks on threads of the JDK's",
        HookKind.CALL,
        "fork",
        (control, site) -> control.call(ForkJoinTask.adapt(() -> {}), null, site));
    assertRefused(
        "A parallel stream runs on threads of the JDK's",
        HookKind.CONTENTS_READ,
        "parallelStream",
        (control, site) -> control.readContents(List.of(1), site));
  }

  private static void assertRefused(
      String what, HookKind kind, String method, ObjIntConsumer<Control> call) {
    int site =
        HookSites.add(
            new HookSite("cell 1", "Cell", "m", 3, kind, "Cell", method, "()V", false, 0));
    Exploration exploration =
        Explore.all(
            () -> call.accept(((Execution) ThreadScope.current().scheduler()).control(), site));
    HookSites.forget(List.of(site));
    assertEquals(
        Optional.of(
            what
                + ", which cannot be explored here (cell 1 line 3). Use ThreadPool or Threads.start"),
        exploration.trouble());
  }
}
