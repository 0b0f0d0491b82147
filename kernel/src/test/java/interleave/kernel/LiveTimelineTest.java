package interleave.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.kernel.display.NoOutput;
import interleave.kernel.shell.CellScope;
import interleave.kernel.shell.JavaSession;
import interleave.kernel.timeline.Timeline;
import interleave.kernel.wire.Interpreter.Cell;
import interleave.kernel.wire.Interpreter.Result;
import interleave.trace.Recorder;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a cell shows of its threads while it runs. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LiveTimelineTest {

  /** A cell that goes on until the test lets it end; its threads have met at a lock by then. */
  private static final String GOES_ON =
      """
      Lock ledger = new Lock();
      var worker = Threads.start("worker", () -> ledger.with(() -> {}));
      worker.join();
      while (System.getProperty("interleave.test.end") == null) {
        sleep(0.01);
      }
      """;

  private static final String END = "interleave.test.end";

  /** So soon and so often that no test has to wait for it. */
  private static final LiveTimeline.Pace AT_ONCE =
      new LiveTimeline.Pace(Duration.ZERO, Duration.ofMillis(1));

  private static JavaSession session;
  private final Shown shown = new Shown();

  @BeforeAll
  static void open() {
    session = JavaSession.open();
  }

  @AfterAll
  static void close() {
    session.close();
  }

  private static JavaKernel kernel(LiveTimeline.Pace pace) {
    return new JavaKernel(session, pace);
  }

  private CompletableFuture<Result> start(JavaKernel kernel, Cell cell) {
    System.clearProperty(END);
    return CompletableFuture.supplyAsync(() -> kernel.execute(cell, shown));
  }

  private static Cell cell(String code) {
    return new Cell(code, 1, false, Optional.empty());
  }

  private static void end(CompletableFuture<Result> running) {
    System.setProperty(END, "1");
    assertEquals(new Result.Success(Optional.empty()), running.join());
  }

  @Test
  void longCell_hasOneDisplayThatEndsWithTheWholePicture() {
    CompletableFuture<Result> running = start(kernel(AT_ONCE), cell(GOES_ON));
    shown.await(3);
    end(running);

    List<Picture> pictures = shown.pictures();
    assertEquals("display", pictures.get(0).how());
    assertTrue(pictures.stream().skip(1).allMatch(p -> p.how().equals("update")));
    assertEquals(1, pictures.stream().map(Picture::id).distinct().count());
    Picture before = pictures.get(pictures.size() - 2);
    assertTrue(before.html().contains("The cell goes on"), before.html());
    assertFalse(before.html().contains("<script"), before.html());
    Picture last = pictures.get(pictures.size() - 1);
    assertEquals(Timeline.last().html(), last.html());
    assertTrue(last.html().contains("<script"), last.html());
  }

  @Test
  void pictureOfARunningCell_callsObjectsByTheirVariables() {
    CompletableFuture<Result> running =
        start(kernel(AT_ONCE), cell("%timeline objects\n" + GOES_ON));
    shown.awaitOne(picture -> picture.svg().contains(">ledger<"));
    end(running);
  }

  @Test
  void shortCell_showsOnlyItsEnd() {
    CompletableFuture<Result> running =
        start(
            kernel(new LiveTimeline.Pace(Duration.ofHours(1), Duration.ofHours(1))), cell(GOES_ON));
    end(running);
    assertEquals(List.of("display"), shown.pictures().stream().map(Picture::how).toList());
  }

  @Test
  void whatIsNotWanted_isNotShown() {
    Semaphore asked = new Semaphore(0);
    LiveTimeline live =
        watched(
            () -> {
              asked.release();
              return false;
            });
    asked.acquireUninterruptibly(3);
    assertEquals(Optional.empty(), live.end());
    assertEquals(List.of(), shown.pictures());
  }

  @Test
  void whatIsWantedLater_isShownThen() {
    Semaphore asked = new Semaphore(0);
    AtomicBoolean wanted = new AtomicBoolean();
    LiveTimeline live =
        watched(
            () -> {
              asked.release();
              return wanted.get();
            });
    asked.acquireUninterruptibly(2);
    wanted.set(true);
    shown.await(1);
    assertTrue(live.end().isPresent());
  }

  @Test
  void afterTheEnd_nothingIsShown() throws Exception {
    LiveTimeline live = watched(() -> true);
    shown.await(2);
    live.end();
    int before = shown.pictures().size();
    // What was about to be drawn is, and nothing is planned.
    clock.submit(() -> {}).get();
    assertEquals(before, shown.pictures().size());
    assertTrue(clock.getQueue().isEmpty());
  }

  @Test
  void pictureOfOneThread_isNotWorthShowing() {
    Semaphore asked = new Semaphore(0);
    recorder.log(new Thread("main"), "cell 1").begin();
    LiveTimeline live =
        begin(
            () -> {
              asked.release();
              return true;
            });
    asked.acquireUninterruptibly(3);
    live.end();
    assertEquals(List.of(), shown.pictures());
  }

  private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);
  private final Recorder recorder = new Recorder("cell 1");

  @AfterEach
  void stopClock() {
    clock.shutdownNow();
  }

  private LiveTimeline watched(BooleanSupplier wanted) {
    recorder.log(new Thread("main"), "cell 1").begin();
    recorder.log(new Thread("worker"), "cell 1").begin();
    return begin(wanted);
  }

  private LiveTimeline begin(BooleanSupplier wanted) {
    clock.setRemoveOnCancelPolicy(true);
    CellScope scope = new CellScope(1, shown, Optional.of(recorder));
    return LiveTimeline.begin(
        clock, AT_ONCE, scope, recorder, wanted, Optional::empty, Timeline::of);
  }

  @Test
  void timelinesThatAreOff_areOff() {
    JavaKernel kernel = kernel(AT_ONCE);
    kernel.execute(cell("%timeline off"), shown);
    end(start(kernel, cell(GOES_ON)));
    assertEquals(List.of(), shown.pictures());
  }

  @Test
  void silentCell_showsNothing() {
    end(start(kernel(AT_ONCE), new Cell(GOES_ON, 1, true, Optional.empty())));
    assertEquals(List.of(), shown.pictures());
  }

  @Test
  void timelineTurnedOffByTheCellItself_doesNotStayHalfDrawn() {
    CompletableFuture<Result> running = start(kernel(AT_ONCE), cell(GOES_ON + "%timeline off"));
    shown.await(2);
    end(running);
    List<Picture> pictures = shown.pictures();
    assertFalse(pictures.get(pictures.size() - 1).html().contains("The cell goes on"));
  }

  /**
   * Something that was shown.
   *
   * @param how {@code display} or {@code update}
   */
  private record Picture(String how, String id, String html) {
    /** The picture itself. */
    String svg() {
      int from = html.indexOf("base64,") + "base64,".length();
      byte[] bytes = Base64.getDecoder().decode(html.substring(from, html.indexOf('"', from)));
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  /** Keeps what a cell shows. */
  private static final class Shown extends NoOutput {
    private final List<Picture> pictures = new ArrayList<>();
    private final Semaphore news = new Semaphore(0);

    synchronized List<Picture> pictures() {
      return List.copyOf(pictures);
    }

    /** Waits for so many pictures. */
    void await(int count) {
      news.acquireUninterruptibly(count);
    }

    void awaitOne(Predicate<Picture> wanted) {
      while (pictures().stream().noneMatch(wanted)) {
        await(1);
      }
    }

    private void add(String how, DisplayData data) {
      String html = String.valueOf(data.getData(MIMEType.TEXT_HTML));
      synchronized (this) {
        pictures.add(new Picture(how, data.getDisplayId(), html));
      }
      news.release();
    }

    @Override
    public void display(DisplayData data) {
      add("display", data);
    }

    @Override
    public void update(DisplayData data) {
      add("update", data);
    }
  }
}
