package interleave.kernel.shell;

import interleave.kernel.display.CellOutput;
import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.instrument.JdkAgent;
import interleave.kernel.instrument.TooLarge;
import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Failed;
import interleave.kernel.shell.CellResult.Value;
import interleave.runtime.ThreadScope;
import interleave.standstill.Verdict;
import interleave.trace.Site;
import interleave.trace.SourceMap;
import interleave.trace.VirtualThreads;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.VarSnippet;

/**
 * A Java shell: evaluates cells one after the other, each on top of what the earlier ones declared.
 *
 * <p>A cell is a program: it is split into snippets, all of them are compiled, and only if the
 * compiler has nothing against any of them, they run, in order, up to the first that fails. So
 * nothing happens in a cell with an error in it, what a cell declares further down can be used
 * further up, and no compilation stands between the start of two threads. A variable whose
 * initializer did not run keeps the value it had, or does not exist.
 *
 * <p>Learner's code runs on a thread named "main" (see {@code MainThread}), never on the thread
 * that calls {@link #execute}.
 *
 * <p>Cells are executed by one thread. {@link #interrupt} may be called from any thread at any
 * time; everything else takes turns.
 */
public final class JavaSession implements AutoCloseable {

  /** How long an interrupted cell may take to end before it is abandoned. */
  private static final long GRACE_MILLIS = 1_000;

  /**
   * The same for a cell under control: who directs it ends by itself, whatever the cell does, and
   * has to tell what is known until then.
   */
  private static final long DIRECTOR_GRACE_MILLIS = 60_000;

  /** How often it is looked whether threads have ended. */
  private static final long LOOK_MILLIS = 5;

  /** The class of our threads whose method {@code live} is all that they do. */
  private static final String OWN_THREAD = "interleave.threads.OwnThread";

  /** The methods of a thread that the JVM calls when its {@code run} is over. */
  private static final Set<String> ENDING = Set.of("dispatchUncaughtException", "exit");

  /** JShell is not made for several threads: whoever uses it holds this. */
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * Has a permit while who has the turn only waits for the cell's main thread: then another may
   * look at what is declared.
   */
  private final Semaphore pause = new Semaphore(0);

  private final Sources sources = new Sources();
  private final SnippetLoader loader = new SnippetLoader(sources, this::tooLarge);
  private final SnippetControl control = new SnippetControl(loader);
  private final Failures failures = new Failures(sources);
  private final IndexGate index = new IndexGate();
  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final Optional<JShellRecords> records;
  private final Completer completer;
  private final Inspector inspector;
  private final Notes notes;
  private final PreludeImports imports;

  // Written by who has the turn.
  private volatile MainThread main;

  /** The cell that runs or waits for its turn. Written by the thread that executes cells. */
  private volatile Optional<CellScope> running = Optional.empty();

  private volatile boolean awaitingProgramEnd;

  private final StandstillWatch watch = new StandstillWatch(sources, this::tellStuck);

  private final long graceMillis;

  private JavaSession(long graceMillis) {
    this.graceMillis = graceMillis;
    main = new MainThread(graceMillis);
    Stops.install();
    shell =
        JShell.builder()
            .executionEngine(control.provider(), Map.of())
            .fileManager(index::guard)
            // Learner's code runs in this process: these are never used, but copied if not given.
            .in(InputStream.nullInputStream())
            .out(new PrintStream(OutputStream.nullOutputStream()))
            .err(new PrintStream(OutputStream.nullOutputStream()))
            .build();
    analysis = shell.sourceCodeAnalysis();
    records = JShellRecords.of(shell);
    Prelude prelude = new Prelude();
    imports = new PreludeImports(shell, prelude);
    completer = new Completer(shell, loader::classLoader, prelude, index);
    inspector = new Inspector(shell, loader::classLoader);
    notes = new Notes(sources, shell);
  }

  /** Starts a session. Takes a few hundred milliseconds. */
  public static JavaSession open() {
    return open(GRACE_MILLIS);
  }

  /** A session that gives an interrupted cell so long to end. */
  static JavaSession open(long graceMillis) {
    return new JavaSession(graceMillis);
  }

  /** Runs a cell, and does nothing with the value that it shows. See the other {@code execute}. */
  public CellResult execute(String source, CellScope scope) {
    return execute(source, scope, value -> {});
  }

  /**
   * Runs a cell and returns when its main thread has ended, has been stopped, or, if it cannot be
   * stopped, has been abandoned. Never throws because of what the cell does.
   *
   * @param view looks at the value that the cell shows, if it shows one, for example to render it.
   *     Runs on the cell's main thread, as part of the cell: it may call what the learner wrote
   *     ({@code toString}), and what it throws the cell fails with.
   */
  public CellResult execute(String source, CellScope scope, Consumer<Value> view) {
    return executed(source, scope, steps -> onMain(scope, run -> run(steps, run, scope, view)));
  }

  /**
   * Compiles a cell, and runs not it but {@code director}, on the cell's main thread, with the cell
   * as a program that can be run under control. Returns as {@link #execute} does.
   *
   * @param output where what the program displays goes; what it prints is part of its outcome
   */
  public CellResult control(
      String source, CellScope scope, CellOutput output, Consumer<CellProgram> director) {
    return executed(
        source, scope, steps -> onMain(scope, run -> direct(steps, run, scope, output, director)));
  }

  private CellResult direct(
      List<Step> steps,
      MainThread.CellRun run,
      CellScope scope,
      CellOutput output,
      Consumer<CellProgram> director) {
    JdkAgent.install(); // where that fails, what it is for is refused by name and line
    CellProgram program = program(steps, scope, output);
    MainThread.Ending ending =
        run.run(
            () -> {
              Thread main = Thread.currentThread();
              ClassLoader tag = main.getContextClassLoader();
              main.setContextClassLoader(scope.tagUnderControl(tag)); // its threads inherit it
              try {
                director.accept(program);
              } finally {
                main.setContextClassLoader(tag);
              }
              return null;
            },
            Math.max(graceMillis, DIRECTOR_GRACE_MILLIS));
    Optional<Failed> failed = failure(scope, Optional.of(ending));
    return failed.isPresent() ? failed.get() : new Completed(Optional.empty());
  }

  private CellProgram program(List<Step> steps, CellScope scope, CellOutput output) {
    List<CellProgram.Body> bodies =
        steps.stream()
            .filter(step -> step.body().isPresent())
            .map(
                step ->
                    new CellProgram.Body(
                        control.body(currentClass(step, step.body().orElseThrow())),
                        isLast(step, steps) && shows(step)))
            .toList();
    List<Snippet> own = steps.stream().flatMap(step -> step.snippet().stream()).toList();
    List<Field> earlier =
        shell
            .variables()
            .filter(variable -> shell.status(variable) == Status.VALID)
            .filter(variable -> own.stream().noneMatch(mine -> mine == variable))
            .flatMap(variable -> field(variable, variable.name()).stream())
            .toList();
    return new CellProgram(scope, output, bodies, earlier, sources, () -> variableNames(shell));
  }

  private static boolean isLast(Step step, List<Step> steps) {
    return step.equals(steps.get(steps.size() - 1));
  }

  /**
   * Does what a first cell would have to wait for, most of all loads the compiler: runs a cell that
   * leaves nothing behind. Meant for a thread that has nothing else to do. A cell that comes
   * meanwhile waits for the end of this, and can be interrupted.
   *
   * @param unseen where the cell runs; nothing shows in it
   */
  public void warmUp(CellScope unseen) {
    turn.lock();
    try {
      executeInTurn(
          new CellSource(unseen.number(), "1 + 1"),
          unseen,
          steps -> onMain(unseen, run -> run(steps, run, unseen, value -> {})));
    } catch (RuntimeException | Error e) {
      // The session is being closed; or the first cell will say what is wrong.
    } finally {
      turn.unlock();
    }
  }

  private CellResult executed(
      String source, CellScope scope, Function<List<Step>, CellResult> runner) {
    // Before its turn comes: it can be interrupted while it waits.
    running = Optional.of(scope);
    turn.lock();
    try {
      CellScope.setForeground(running);
      watch.cellBegins();
      CellResult result = executeInTurn(new CellSource(scope.number(), source), scope, runner);
      return scope.stopReason().isPresent() ? cleanedUp(scope, result) : result;
    } catch (RuntimeException | Error e) {
      // The compiler gave up (out of memory, a bug of its own); the session may well go on.
      return failures.ofTheShell(e);
    } finally {
      running = Optional.empty();
      CellScope.setForeground(running);
      watch.cellEnds();
      turn.unlock();
      // Not before: what is then said of threads that it left behind calls things by their names,
      // which only who has the turn can know.
      if (!scope.isProgram()) {
        scope.end();
      }
    }
  }

  /**
   * Waits until a cell that was executed as a {@linkplain CellScope#beProgram program} has ended as
   * a JVM would: when its last regular thread has. Its daemons are cut off then. Interrupting ends
   * it too.
   *
   * @param result what its main thread ended with
   * @return what the program ended with
   */
  public CellResult endProgram(CellScope scope, CellResult result) {
    turn.lock();
    try {
      running = Optional.of(scope);
      CellScope.setForeground(running);
      scope.endMain();
      List<Thread> last = awaitRegularThreads(scope);
      scope.stop(new StopReason.ProgramEnd());
      StopReason reason = scope.stopReason().orElseThrow();
      if (reason instanceof StopReason.ProgramEnd) {
        awaitUnwound(scope);
        return result;
      }
      if (reason instanceof StopReason.Exit exit && exit.status() == 0) {
        cleanedUp(scope, result);
        return new Completed(Optional.empty());
      }
      CellResult stopped = cleanedUp(scope, failures.stopped(reason, names()));
      return reason instanceof StopReason.Interrupt && !last.isEmpty()
          ? failures.withNote(stopped, failures.keptAlive(last))
          : stopped;
    } finally {
      awaitingProgramEnd = false;
      running = Optional.empty();
      CellScope.setForeground(running);
      turn.unlock();
      scope.end();
    }
  }

  /** Whether a program's main thread has ended, and its regular threads are waited for. */
  boolean awaitsProgramEnd() {
    return awaitingProgramEnd;
  }

  /** Returns those that lived when the program was told to stop; none if it ended by itself. */
  private List<Thread> awaitRegularThreads(CellScope scope) {
    List<Thread> alive = regularThreads(scope);
    awaitingProgramEnd = true; // now that it is known who would be interrupted
    while (!alive.isEmpty()) {
      joinFor(alive.get(0), LOOK_MILLIS);
      List<Thread> still = regularThreads(scope);
      if (scope.stopReason().isPresent()) {
        return alive;
      }
      alive = still;
    }
    return alive;
  }

  private static List<Thread> regularThreads(CellScope scope) {
    return scope.threads().stream().filter(thread -> !thread.isDaemon()).toList();
  }

  /** Who interrupts here means something else. */
  private static void joinFor(Thread thread, long millis) {
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      // The callers look again.
    }
  }

  /** What a stopped cell held is free afterwards, and its threads are gone if they can be. */
  private CellResult cleanedUp(CellScope scope, CellResult result) {
    List<Thread> left = awaitUnwound(scope);
    List<Object> freed = LocksLeft.free(scope, left);
    CellResult noted =
        freed.isEmpty() ? result : failures.withNote(result, failures.freed(freed, names()));
    return left.isEmpty() ? noted : failures.withNote(noted, failures.left(left));
  }

  /** Returns those that are in the cell's code still, or on their way out, when time is over. */
  private List<Thread> awaitUnwound(CellScope scope) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMillis);
    List<Thread> left = unwinding(scope);
    while (!left.isEmpty() && System.nanoTime() - deadline < 0) {
      // A shared worker belongs to no cell, so nobody else tells it.
      left.stream().filter(CellThreads::isShared).forEach(JavaSession::interruptShared);
      joinFor(left.get(0), LOOK_MILLIS);
      left = unwinding(scope);
    }
    return left;
  }

  /** A shared worker that runs what a cell has handed over is that cell's. */
  private static void interruptShared(Thread worker) {
    ThreadScope.interruptIf(worker, thread -> CellScope.of(thread) == CellScope.ROOT);
  }

  /**
   * Those with code of a cell to leave, or ending; an idle worker of a JDK's pool is neither, while
   * a virtual thread has nothing to do but to end. What a shared worker does that nobody has handed
   * over, for a parallel stream, say, is done for the cell in the foreground: it must leave that
   * before another cell comes there, which is not to stop.
   */
  private List<Thread> unwinding(CellScope scope) {
    List<Thread> unwinding = new ArrayList<>();
    for (Thread thread : scope.stopping()) {
      StackTraceElement[] stack = thread.getStackTrace();
      if (VirtualThreads.isVirtual(thread)
          || sources.placeIn(stack).isPresent()
          || isEnding(stack)) {
        unwinding.add(thread);
      }
    }
    if (scope.isInForeground()) {
      CellThreads.shared().stream()
          .filter(thread -> CellScope.of(thread) == CellScope.ROOT && placeOf(thread).isPresent())
          .forEach(unwinding::add);
    }
    return unwinding;
  }

  /**
   * Whether a thread has left its {@code run}, where the JVM itself calls what is called, or one of
   * ours records its end; or all but that.
   */
  static boolean isEnding(StackTraceElement[] stack) {
    boolean nothingElse =
        Arrays.stream(stack).allMatch(frame -> isOf(Thread.class.getName(), frame));
    if (nothingElse) {
      return true;
    }
    StackTraceElement first = stack[stack.length - 1];
    return (isOf(Thread.class.getName(), first) && ENDING.contains(first.getMethodName()))
        || isRecordingItsEnd(stack);
  }

  /** Whether it is one of ours and not in what it was made for. */
  private static boolean isRecordingItsEnd(StackTraceElement[] stack) {
    int live = stack.length - 1;
    while (live >= 0 && !(isOf(OWN_THREAD, stack[live]) && isCalled("live", stack[live]))) {
      live--;
    }
    return live == 0
        || (live > 0 && !isCalled("run", stack[live - 1]))
        || (live == 1 && isOf(OWN_THREAD, stack[0]));
  }

  private static boolean isOf(String className, StackTraceElement frame) {
    return frame.getClassName().equals(className);
  }

  private static boolean isCalled(String method, StackTraceElement frame) {
    return frame.getMethodName().equals(method);
  }

  private Function<Object, Optional<String>> names() {
    return variableNames(shell);
  }

  /** Where in a cell a thread is now; empty if it is in none. */
  public Optional<Site> placeOf(Thread thread) {
    return sources.placeIn(thread.getStackTrace());
  }

  /** Ends the threads that cells have left behind; returns those that could not be ended. */
  public List<Thread> stop(CellScope scope) {
    scope.stop(new StopReason.Demanded());
    LocksLeft.free(scope, awaitUnwound(scope));
    return scope.stopping();
  }

  /** On the watch's thread: a cell that has ended left threads behind that are stuck for ever. */
  private void tellStuck(CellScope cell, Verdict verdict) {
    Failed failed = failures.stuck(verdict, namesAtOnce());
    cell.output().error(failed.name(), failed.message(), failed.traceback());
  }

  /** What the learner calls an object, as far as that can be known without waiting. */
  private Function<Object, Optional<String>> namesAtOnce() {
    if (!turn.tryLock()) {
      return variableNamesMeanwhile().orElse(object -> Optional.empty());
    }
    try {
      return names();
    } finally {
      turn.unlock();
    }
  }

  private CellResult executeInTurn(
      CellSource cell, CellScope scope, Function<List<Step>, CellResult> runner) {
    List<Piece> pieces = Piece.split(cell, analysis);
    Optional<Failed> refused = refuseSyntaxErrors(pieces);
    if (refused.isPresent()) {
      return refused.get();
    }
    learn(imports.forRunning(cell.text()));
    List<Step> steps = compile(pieces);
    try {
      if (anyRejected(steps)) {
        takeBack(steps);
        return failures.compileErrors(steps, shell);
      }
      notes.about(steps).forEach(line -> scope.print(Stream.STDOUT, "note: " + line + "\n"));
      return runner.apply(steps);
    } finally {
      release(steps);
    }
  }

  /**
   * Lets go of what no later cell can use: statements, expressions, the variables ({@code $1} and
   * so on) in which JShell keeps their values, and the older versions of what was declared anew. No
   * notebook shows the names of these variables; and each of them would make every later
   * compilation dearer, since JShell imports every variable into every snippet, as would each
   * statement every redefinition of what it uses, since JShell compiles it again.
   */
  private void release(List<Step> steps) {
    List<Snippet> finished =
        steps.stream()
            .flatMap(step -> step.snippet().stream())
            .filter(snippet -> shell.status(snippet).isActive())
            .filter(JavaSession::declaresNothing)
            .toList();
    List<String> over =
        finished.stream().flatMap(snippet -> sources.classOf(snippet).stream()).toList();
    try {
      finished.forEach(shell::drop);
    } catch (IllegalStateException e) {
      return; // the session is being closed, and all of it goes
    }
    sources.retain(snippet -> shell.status(snippet).isActive());
    loader.release(over, sources.classes());
    records.ifPresent(
        kept -> kept.forget(steps.size(), JavaSession::declaresNothing, loader::canName));
  }

  private static boolean declaresNothing(Snippet snippet) {
    return switch (snippet.kind()) {
      case EXPRESSION, STATEMENT, ERRONEOUS -> true;
      default -> snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND;
    };
  }

  /**
   * Compiles the pieces in order; but when one does not compile, the methods and types further down
   * are declared first: it may need them.
   */
  private List<Step> compile(List<Piece> pieces) {
    Map<Piece, List<Step>> steps = new HashMap<>();
    boolean declaredAll = false;
    for (Piece piece : pieces) {
      if (steps.containsKey(piece)) {
        continue;
      }
      steps.put(piece, compile(piece));
      if (anyRejected(steps.get(piece)) && !declaredAll) {
        declaredAll = true;
        pieces.stream()
            .filter(other -> !steps.containsKey(other) && other.declaresMethodOrType())
            .forEach(declaration -> steps.put(declaration, compile(declaration)));
        steps.put(piece, compile(piece));
      }
    }
    return pieces.stream().flatMap(piece -> steps.get(piece).stream()).toList();
  }

  private List<Step> compile(Piece piece) {
    List<SnippetEvent> events = evaluate(piece, piece.source());
    List<VarSnippet> remodified = remodified(piece, events);
    if (!remodified.isEmpty()) {
      remodified.forEach(variable -> declareOtherwise(piece, variable));
      control.takeBodies();
      events = evaluate(piece, piece.source());
    }
    return Step.of(piece, events, control.takeBodies(), sources::classOf);
  }

  private List<SnippetEvent> evaluate(Piece piece, String source) {
    List<SnippetEvent> events = shell.eval(source);
    events.forEach(event -> sources.place(event.snippet(), piece));
    learn(events);
    return events;
  }

  /**
   * The variables that a piece has declared again, but with or without {@code volatile} or {@code
   * final} now. JShell passes over these words: to it the variable is the same, and so is its
   * class.
   */
  private List<VarSnippet> remodified(Piece piece, List<SnippetEvent> events) {
    return events.stream()
        .filter(event -> event.causeSnippet() == null && event.status().isActive())
        .map(SnippetEvent::snippet)
        .filter(VarSnippet.class::isInstance)
        .map(VarSnippet.class::cast)
        .filter(variable -> sources.hasOtherModifiers(variable, piece))
        .toList();
  }

  /**
   * Declares a variable in words that nobody uses, so that its next declaration makes a new class.
   * Its value stays until that declaration is run.
   */
  private void declareOtherwise(Piece piece, VarSnippet variable) {
    String name = variable.name();
    Optional<Field> old = field(variable, name);
    evaluate(piece, variable.typeName() + " " + name + " = " + name + ";").stream()
        .filter(event -> event.causeSnippet() == null)
        .flatMap(event -> field(event.snippet(), name).stream())
        .forEach(now -> old.ifPresent(value -> VariableCopy.copy(value, now)));
  }

  private static boolean anyRejected(List<Step> steps) {
    return steps.stream().anyMatch(Step::rejected);
  }

  private void learn(List<SnippetEvent> events) {
    touched(events).forEach(s -> sources.learn(s, analysis).ifPresent(loader::move));
  }

  /** Whose classes may be other ones now. What is new and touches nothing is the common case. */
  private java.util.stream.Stream<Snippet> touched(List<SnippetEvent> events) {
    boolean alone =
        events.stream()
            .allMatch(e -> e.causeSnippet() == null && e.previousStatus() == Status.NONEXISTENT);
    return (alone ? events.stream().map(SnippetEvent::snippet) : shell.snippets())
        .filter(snippet -> shell.status(snippet).isActive());
  }

  private CellResult onMain(CellScope scope, Function<MainThread.CellRun, CellResult> body) {
    MainThread.CellRun run = main.begin(scope, scope.tag(loader.classLoader()));
    try {
      return body.apply(run);
    } finally {
      run.end();
      if (run.abandoned()) {
        main = new MainThread(graceMillis);
      }
    }
  }

  private CellResult run(
      List<Step> steps, MainThread.CellRun run, CellScope scope, Consumer<Value> view) {
    Optional<Value> value = Optional.empty();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      Optional<MainThread.Ending> ending =
          scope.stopReason().isPresent()
              ? Optional.empty()
              : step.body().map(body -> pausing(run, control.body(currentClass(step, body))));
      Optional<Failed> failed = failure(scope, ending);
      if (failed.isPresent()) {
        takeBack(steps.subList(i, steps.size()));
        return failed.get();
      }
      value = valueOf(step, ending);
    }
    Optional<Failed> failed =
        value.flatMap(shown -> failure(scope, Optional.of(viewing(shown, run, view))));
    return failed.isPresent() ? failed.get() : new Completed(value);
  }

  /** Runs a piece of the cell; JShell is not used meanwhile. */
  private MainThread.Ending pausing(MainThread.CellRun run, Callable<Object> body) {
    pause.release();
    try {
      return run.run(body);
    } finally {
      pause.acquireUninterruptibly();
    }
  }

  /** A later step may have given the snippet a new class; or may have replaced the snippet. */
  private String currentClass(Step step, String body) {
    return step.snippet()
        .filter(snippet -> shell.status(snippet).isActive())
        .flatMap(sources::classOf)
        .orElse(body);
  }

  /** Found when the class is first used, which is while a cell runs. */
  private void tooLarge(TooLarge found) {
    String text =
        "note: method "
            + found.method()
            + " ("
            + found.unit()
            + ") is too large to be "
            + (found.stoppable() ? "explored" : "traced or interrupted")
            + "\n";
    running.ifPresent(scope -> scope.print(Stream.STDOUT, text));
  }

  /** Lets the variables of steps that did not run be as they were before the cell. */
  private void takeBack(List<Step> steps) {
    for (Step step : steps) {
      if (step.snippet().orElse(null) instanceof VarSnippet variable
          && shell.status(variable).isActive()) {
        Optional<Field> old = step.replaced().flatMap(snippet -> field(snippet, variable.name()));
        if (old.isPresent()) {
          field(variable, variable.name()).ifPresent(now -> VariableCopy.copy(old.get(), now));
        } else {
          shell.drop(variable);
        }
      }
    }
  }

  private Optional<Field> field(Snippet snippet, String name) {
    return sources.classOf(snippet).flatMap(type -> loader.variable(type, name));
  }

  private static MainThread.Ending viewing(
      Value value, MainThread.CellRun run, Consumer<Value> view) {
    return run.run(
        () -> {
          view.accept(value);
          return null;
        });
  }

  /** Only the last piece can be one with a syntax error: it reaches to the end of the cell. */
  private Optional<Failed> refuseSyntaxErrors(List<Piece> pieces) {
    if (pieces.size() < 2) {
      return Optional.empty(); // evaluating it says the same
    }
    Piece last = pieces.get(pieces.size() - 1);
    if (!last.suspect() || parses(last)) {
      return Optional.empty();
    }
    return Optional.of(failures.compileErrors(compile(last), shell));
  }

  /** JShell's own test, {@code sourceToSnippets}, is not free of side effects on JDK 25. */
  private boolean parses(Piece piece) {
    return new CompletenessChecker(analysis).check(piece.source()).status()
        == CompletenessChecker.Status.COMPLETE;
  }

  private Optional<Failed> failure(CellScope scope, Optional<MainThread.Ending> ending) {
    if (ending.orElse(null) instanceof MainThread.Ending.Abandoned abandoned) {
      return Optional.of(failures.abandoned(scope.stopReason().orElseThrow(), names(), abandoned));
    }
    if (scope.stopReason().isPresent()) {
      return Optional.of(failures.stopped(scope.stopReason().get(), names()));
    }
    if (ending.orElse(null) instanceof MainThread.Ending.Threw threw) {
      return Optional.of(failures.thrown(threw.thrown(), shell));
    }
    return Optional.empty();
  }

  private static Optional<Value> valueOf(Step step, Optional<MainThread.Ending> ending) {
    if (!(ending.orElse(null) instanceof MainThread.Ending.Returned returned) || !shows(step)) {
      return Optional.empty();
    }
    Snippet snippet = step.snippet().orElseThrow();
    String type =
        snippet instanceof VarSnippet variable
            ? variable.typeName()
            : ((ExpressionSnippet) snippet).typeName();
    return Optional.of(new Value(returned.value().orElse(null), type));
  }

  /** Whether a step is an expression whose value is to be shown. */
  private static boolean shows(Step step) {
    if (step.piece().endsWithSemicolon()) {
      return false;
    }
    Snippet snippet = step.snippet().orElseThrow();
    return snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND
        || (snippet instanceof ExpressionSnippet
            && snippet.subKind() != SubKind.ASSIGNMENT_SUBKIND);
  }

  /**
   * Ends the running cell: its main thread, and the other threads that it started. Does nothing
   * between cells. Returns at once.
   */
  public void interrupt() {
    running.ifPresent(scope -> scope.stop(new StopReason.Interrupt()));
  }

  /** An exception that ended a thread, for the learner: its thread, causes, cells and lines. */
  List<String> describe(Thread thread, Throwable thrown) {
    return failures.uncaught(thread, thrown);
  }

  /** Makes the classes of a jar or a folder known to cells. */
  public void addToClasspath(String path) {
    turn.lock();
    try {
      shell.addToClasspath(path);
      completer.sessionChanged();
      inspector.sessionChanged();
    } finally {
      turn.unlock();
    }
  }

  /** How many wrapper classes of snippets are in the JVM. Waits for its turn. */
  int wrappers() {
    return ask(jshell -> loader.wrappers());
  }

  /** How many snippets JShell has on record. Waits for its turn. */
  long snippets() {
    return ask(jshell -> jshell.snippets().count());
  }

  /** Which code is the learner's, and what its lines are called. */
  public SourceMap sourceMap() {
    return sources;
  }

  /**
   * What the learner calls an object: the top-level variable that holds it now, or the place in the
   * array or list that one holds. A snapshot.
   */
  public Function<Object, Optional<String>> variableNames() {
    return ask(this::variableNames);
  }

  /** The same while a cell runs; empty if they cannot be known at this moment. Does not wait. */
  public Optional<Function<Object, Optional<String>>> variableNamesMeanwhile() {
    if (!pause.tryAcquire()) {
      return Optional.empty();
    }
    try {
      return Optional.of(variableNames(shell));
    } finally {
      pause.release();
    }
  }

  private VariableNames variableNames(JShell jshell) {
    VariableNames names = new VariableNames();
    jshell
        .variables()
        .filter(variable -> jshell.status(variable) == Status.VALID)
        .forEach(
            variable ->
                field(variable, variable.name())
                    .ifPresent(field -> names.add(variable.name(), field)));
    return names;
  }

  /** What could stand at {@code cursor}; see {@link Completer#complete}. Waits for its turn. */
  public Proposals complete(String code, int cursor) {
    return ask(
        jshell -> {
          learn(imports.forReading(code));
          return completer.complete(code, cursor);
        });
  }

  /** What stands at {@code cursor}; see {@link Inspector#inspect}. Waits for its turn. */
  public Optional<DisplayData> inspect(String code, int cursor, int detail) {
    return ask(
        jshell -> {
          learn(imports.forReading(code));
          return inspector.inspect(code, cursor, detail);
        });
  }

  /** Whether {@code code} could be executed as it stands. Waits for its turn. */
  public CompletenessChecker.Verdict completeness(String code) {
    return ask(jshell -> new CompletenessChecker(analysis).check(code));
  }

  /** Asks JShell something, when it is its turn. */
  private <T> T ask(Function<JShell, T> question) {
    turn.lock();
    try {
      return question.apply(shell);
    } finally {
      turn.unlock();
    }
  }

  /** Ends the session. What runs is abandoned. */
  @Override
  public void close() {
    interrupt();
    main.close();
    watch.close();
    shell.close();
    index.open(); // whatever waits there may end
  }
}
