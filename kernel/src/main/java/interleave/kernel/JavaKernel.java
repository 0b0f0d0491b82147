package interleave.kernel;

import interleave.kernel.course.Course;
import interleave.kernel.display.CellOutput;
import interleave.kernel.display.DisplayHandle;
import interleave.kernel.display.NoOutput;
import interleave.kernel.display.Renderers;
import interleave.kernel.magic.MagicContext;
import interleave.kernel.magic.MagicContext.Timelines;
import interleave.kernel.magic.Magics;
import interleave.kernel.setup.Setup;
import interleave.kernel.shell.CellProgram;
import interleave.kernel.shell.CellResult;
import interleave.kernel.shell.CellScope;
import interleave.kernel.shell.JavaSession;
import interleave.kernel.shell.Proposals;
import interleave.kernel.timeline.Comparison;
import interleave.kernel.timeline.Timeline;
import interleave.kernel.wire.Interpreter;
import interleave.race.RaceDetector;
import interleave.race.Races;
import interleave.runtime.Wait;
import interleave.runtime.Waits;
import interleave.trace.Named;
import interleave.trace.Recorder;
import interleave.trace.Site;
import interleave.trace.Trace;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Joins the Java shell, the magics and the timeline to what the wire calls. Its fields are used by
 * one thread at a time, as {@link Interpreter} promises.
 */
final class JavaKernel implements Interpreter {

  private final JavaSession session;
  private final Magics magics = Magics.all();
  private final Course course;

  private final CellSources sources = new CellSources();

  private final LiveTimeline.Pace pace;

  /** Draws the timelines of cells that run. */
  private final ScheduledThreadPoolExecutor clock =
      new ScheduledThreadPoolExecutor(
          1, JavaKernel::drawer, new ThreadPoolExecutor.DiscardPolicy());

  /** Written by the thread that runs cells, read by the one that draws meanwhile. */
  private volatile Timelines timelines = Timelines.ON;

  private volatile Optional<Timeline> lastTimeline = Optional.empty();

  /** The cells whose threads outlived them, as far as they were alive when last looked at. */
  private final List<CellScope> outlived = new ArrayList<>();

  private int number;

  JavaKernel(JavaSession session) {
    this(session, LiveTimeline.Pace.USUAL, Course.ofThisProcess());
  }

  /** A kernel that shows the timelines of running cells as often as that. */
  JavaKernel(JavaSession session, LiveTimeline.Pace pace) {
    this(session, pace, Course.ofThisProcess());
  }

  /** A kernel beside the exercises of that course. */
  JavaKernel(JavaSession session, Course course) {
    this(session, LiveTimeline.Pace.USUAL, course);
  }

  private JavaKernel(JavaSession session, LiveTimeline.Pace pace, Course course) {
    this.session = session;
    this.course = course;
    this.pace = pace;
    clock.setRemoveOnCancelPolicy(true);
    Renderers.register(Timeline.class, Timeline::bundle);
    Renderers.register(Comparison.class, Comparison::bundle);
  }

  private static Thread drawer(Runnable task) {
    Thread thread = new Thread(task, "timelines of running cells");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public Identity identity() {
    String java = System.getProperty("java.version");
    LanguageInfo language =
        new LanguageInfo.Builder("java")
            .version(java)
            .mimetype("text/x-java")
            // Not .java: an exported notebook is a JShell script, it would not compile.
            .fileExtension(".jshell")
            .pygments("java")
            .codemirror("java")
            .build();
    return new Identity(
        "interleave",
        Setup.version(),
        "Interleave " + Setup.version() + " on Java " + java + ": see what your threads do",
        language,
        List.of(
            new LanguageInfo.Help(
                "Java API", "https://docs.oracle.com/en/java/javase/17/docs/api/")));
  }

  @Override
  public Result execute(Cell cell, CellOutput output) {
    number = cell.number();
    Recorder recorder = new Recorder("cell " + number, session.sourceMap(), Recorder.DEFAULT_LIMIT);
    CellScope scope = new CellScope(number, output, Optional.of(recorder));
    sources.put(scope.name(), cell.code());
    Context context = new Context(scope);
    LiveTimeline live =
        LiveTimeline.begin(
            clock,
            pace,
            scope,
            recorder,
            () -> timelines.shown() && !cell.silent(),
            session::variableNamesMeanwhile,
            this::timelineOf);
    CellResult result = magics.execute(cell.code(), context);
    Optional<DisplayHandle> shown = live.end();
    scope = context.scope;
    outlived.removeIf(earlier -> earlier.threads().isEmpty());
    if (!scope.threads().isEmpty()) {
      outlived.add(scope);
    }
    CellTimeline timeline =
        new CellTimeline(
            scope,
            recorder,
            session::variableNames,
            trace -> timelineOf(context.races.markedIn(trace, recorder.origin())));
    timeline.picture().ifPresent(picture -> lastTimeline = Optional.of(picture.asLast()));
    // What was shown while the cell ran must not stay as it was then.
    if (shown.isPresent() || (timelines.shown() && !cell.silent())) {
      timeline.show(shown);
    } else {
      scope.close();
    }
    return context.shown(result);
  }

  /** With the text of the cells, and with what is to be shown now. May be called by any thread. */
  private Timeline timelineOf(Trace trace) {
    return viewed(Timeline.of(trace, sources::of));
  }

  private Timeline viewed(Timeline timeline) {
    return timelines.of(timeline);
  }

  /** The expression sees the session's variables, but is no cell: nothing of it is shown. */
  @Override
  public Result evaluate(String expression) {
    Context context = new Context(new CellScope(number, new NoOutput()));
    return context.shown(context.runJava(expression));
  }

  @Override
  public Completions complete(String code, int cursor) {
    Proposals proposals =
        magics
            .complete(code, cursor)
            .orElseGet(() -> session.complete(magics.javaOf(code), cursor));
    return new Completions(
        proposals.items().stream()
            .map(
                item ->
                    new Completions.Completion(item.text(), item.kind().label(), item.signature()))
            .toList(),
        proposals.start(),
        proposals.end());
  }

  @Override
  public Optional<DisplayData> inspect(String code, int cursor, int detail) {
    return magics
        .inspect(code, cursor)
        .or(() -> session.inspect(magics.javaOf(code), cursor, detail));
  }

  @Override
  public Completeness isComplete(String code) {
    var verdict = session.completeness(magics.javaOf(code));
    return new Completeness(Completeness.Status.valueOf(verdict.status().name()), verdict.indent());
  }

  @Override
  public void interrupt() {
    session.interrupt();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    session.close();
  }

  /** What the magics of one cell see of the kernel. */
  private final class Context implements MagicContext {

    /** Where Java runs. */
    private CellScope scope;

    /** What was found, if races were looked for. */
    private volatile Races races = Races.NONE;

    /** The value that Java showed last. Written by the cell's main thread while this one waits. */
    private volatile Optional<DisplayData> rendered = Optional.empty();

    Context(CellScope scope) {
      this.scope = scope;
    }

    Result shown(CellResult result) {
      if (result instanceof CellResult.Failed failed) {
        return new Result.Failure(failed.name(), failed.message(), failed.traceback());
      }
      CellResult.Completed completed = (CellResult.Completed) result;
      return new Result.Success(completed.value().flatMap(value -> rendered));
    }

    @Override
    public CellOutput output() {
      return scope.output();
    }

    @Override
    public CellResult runJava(String code) {
      return session.execute(code, scope, value -> rendered = Renderers.result(value.object()));
    }

    @Override
    public CellResult asProgram(Supplier<CellResult> run) {
      scope.beProgram();
      return session.endProgram(scope, run.get());
    }

    @Override
    public CellResult control(String code, Consumer<CellProgram> director) {
      return session.control(code, scope, new NoOutput(), director);
    }

    @Override
    public Checked checkRaces(Supplier<CellResult> run) {
      try (RaceDetector detector = RaceDetector.open()) {
        scope =
            new CellScope(scope.number(), scope.output(), scope.recorder(), detector.scheduler());
        CellResult result = run.get();
        races = detector.races(session.variableNames());
        return new Checked(result, races);
      }
    }

    @Override
    public void keepTimeline(Trace trace) {
      lastTimeline = Optional.of(timelineOf(trace).asLast());
    }

    @Override
    public Course course() {
      return course;
    }

    @Override
    public void addToClasspath(Path path) {
      session.addToClasspath(path.toString());
    }

    @Override
    public Timeline timelineOf(Trace trace) {
      return JavaKernel.this.timelineOf(trace);
    }

    @Override
    public Timelines timelines() {
      return timelines;
    }

    @Override
    public void showTimelines(Timelines what) {
      timelines = what;
    }

    @Override
    public Optional<DisplayData> lastTimeline() {
      return lastTimeline.map(last -> viewed(last).bundle());
    }

    @Override
    public List<CellThread> threads() {
      return living().stream()
          .flatMap(cell -> cell.threads().stream().map(thread -> described(cell, thread)))
          .toList();
    }

    @Override
    public int stopThreads(OptionalInt cell) {
      List<CellScope> meant =
          living().stream()
              .filter(other -> cell.isEmpty() || other.number() == cell.getAsInt())
              .toList();
      int count = meant.stream().mapToInt(other -> other.threads().size()).sum();
      meant.forEach(session::stop);
      return count;
    }

    private List<CellScope> living() {
      outlived.removeIf(cell -> cell.threads().isEmpty());
      return List.copyOf(outlived);
    }

    private CellThread described(CellScope cell, Thread thread) {
      Optional<Wait> wait = Waits.of(thread);
      return new CellThread(
          cell.name(),
          thread.getName(),
          thread.getState().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          wait.map(this::wanted).orElse(""),
          wait.map(w -> shown(System.nanoTime() - w.since())).orElse(""),
          session.placeOf(thread).map(Site::toString).orElse(""));
    }

    private static String shown(long nanos) {
      return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private String wanted(Wait wait) {
      String name = session.variableNames().apply(wait.target()).orElseGet(() -> nameOf(wait));
      return wait.wanted().words()
          + " "
          + name
          + wait.holder()
              .filter(holder -> holder != wait.target())
              .map(holder -> ", held by " + holder.getName())
              .orElse("");
    }

    private static String nameOf(Wait wait) {
      if (wait.target() instanceof Thread other) {
        return other.getName();
      }
      return wait.target() instanceof Named named && named.name().isPresent()
          ? named.name().get()
          : "a " + wait.target().getClass().getSimpleName();
    }
  }
}
