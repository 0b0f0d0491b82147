package interleave.kernel.shell;

import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Failed;
import interleave.kernel.shell.CellResult.Value;
import interleave.trace.SourceMap;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
 * <p>A cell is split into snippets, which run in order up to the first that fails; a syntax error
 * anywhere in the cell is found before any of it runs. Learner's code runs on a thread named "main"
 * (see {@code MainThread}), never on the thread that calls {@link #execute}.
 *
 * <p>{@link #interrupt} may be called from any thread at any time; everything else takes turns.
 */
public final class JavaSession implements AutoCloseable {

  /** How long an interrupted cell may take to end before it is abandoned. */
  private static final long GRACE_MILLIS = 1_000;

  /** JShell is not made for several threads: whoever uses it holds this. */
  private final ReentrantLock turn = new ReentrantLock();

  private final Sources sources = new Sources();
  private final SnippetLoader loader = new SnippetLoader(sources);
  private final SnippetControl control =
      new SnippetControl(loader, this::learnClasses, this::runOnMain);
  private final Failures failures = new Failures(sources);
  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final Completer completer;
  private final Inspector inspector;
  private final Notes notes;

  // Written by who has the turn.
  private volatile MainThread main = new MainThread(GRACE_MILLIS);

  // Guarded by turn.
  private Optional<Piece> current = Optional.empty();

  /** The cell that has the turn, or had it last. Guarded by turn. */
  private MainThread.CellRun run;

  private volatile Optional<CellScope> running = Optional.empty();

  private JavaSession() {
    Stops.install();
    shell =
        JShell.builder()
            .executionEngine(control.provider(), Map.of())
            // Learner's code runs in this process: these are never used, but copied if not given.
            .in(InputStream.nullInputStream())
            .out(new PrintStream(OutputStream.nullOutputStream()))
            .err(new PrintStream(OutputStream.nullOutputStream()))
            .build();
    analysis = shell.sourceCodeAnalysis();
    completer = new Completer(shell, loader::classLoader);
    inspector = new Inspector(shell, loader::classLoader);
    notes = new Notes(sources, shell);
  }

  /** Starts a session. Takes a few hundred milliseconds. */
  public static JavaSession open() {
    JavaSession session = new JavaSession();
    session.importPrelude();
    return session;
  }

  private void importPrelude() {
    for (String line : Prelude.imports()) {
      for (SnippetEvent event : shell.eval(line)) {
        if (event.status() != Status.VALID) {
          throw new IllegalStateException(
              "JShell refuses the prelude's " + line + ": " + problems(event.snippet()));
        }
      }
    }
  }

  private List<String> problems(Snippet snippet) {
    return shell.diagnostics(snippet).map(problem -> problem.getMessage(null)).toList();
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
    turn.lock();
    try {
      running = Optional.of(scope);
      CellScope.setForeground(running);
      run = main.begin(scope, scope.tag(loader.classLoader()));
      return executeInTurn(new CellSource(scope.number(), source), scope, view);
    } finally {
      run.end();
      if (run.abandoned()) {
        main = new MainThread(GRACE_MILLIS);
      }
      running = Optional.empty();
      CellScope.setForeground(running);
      scope.end();
      turn.unlock();
    }
  }

  private CellResult executeInTurn(CellSource cell, CellScope scope, Consumer<Value> view) {
    List<Piece> pieces = Piece.split(cell, analysis);
    Optional<Failed> failed = refuseSyntaxErrors(pieces);
    Optional<Value> value = Optional.empty();
    for (Piece piece : pieces) {
      if (failed.isPresent()) {
        break;
      }
      if (scope.stopReason().isPresent()) {
        return failures.stopped(scope.stopReason().get());
      }
      List<SnippetEvent> events = evaluate(piece);
      Optional<MainThread.Ending> ending = control.takeEnding();
      notes.about(events).forEach(line -> scope.print(Stream.STDOUT, "note: " + line + "\n"));
      failed = failure(scope, piece, events, ending);
      value = valueOf(piece, events, ending);
    }
    if (failed.isEmpty() && value.isPresent()) {
      failed = failure(scope, List.of(), Optional.of(viewing(value.get(), view)));
    }
    return failed.isPresent() ? failed.get() : new Completed(value);
  }

  private MainThread.Ending viewing(Value value, Consumer<Value> view) {
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
    List<SnippetEvent> events = evaluate(last);
    return Optional.of(failures.compileErrors(last, events, shell));
  }

  /** JShell's own test, {@code sourceToSnippets}, is not free of side effects on JDK 25. */
  private boolean parses(Piece piece) {
    return new CompletenessChecker(analysis).check(piece.source()).status()
        == CompletenessChecker.Status.COMPLETE;
  }

  private List<SnippetEvent> evaluate(Piece piece) {
    current = Optional.of(piece);
    try {
      List<SnippetEvent> events = shell.eval(piece.source());
      events.forEach(e -> sources.place(e.snippet(), piece));
      learnClasses();
      return events;
    } finally {
      current = Optional.empty();
    }
  }

  /** Connects every snippet's present class with its place in a cell. */
  private void learnClasses() {
    shell
        .snippets()
        .filter(s -> shell.status(s).isActive())
        .forEach(
            s -> {
              current.ifPresent(piece -> sources.place(s, piece));
              sources.learn(s, analysis);
            });
  }

  private MainThread.Ending runOnMain(Callable<Object> body) {
    return run.run(body);
  }

  private Optional<Failed> failure(
      CellScope scope, Piece piece, List<SnippetEvent> events, Optional<MainThread.Ending> ending) {
    boolean rejected =
        events.stream().anyMatch(e -> e.causeSnippet() == null && e.status() == Status.REJECTED);
    return rejected
        ? Optional.of(failures.compileErrors(piece, events, shell))
        : failure(scope, events, ending);
  }

  private Optional<Failed> failure(
      CellScope scope, List<SnippetEvent> events, Optional<MainThread.Ending> ending) {
    if (ending.orElse(null) instanceof MainThread.Ending.Abandoned abandoned) {
      return Optional.of(failures.abandoned(scope.stopReason().orElseThrow(), abandoned));
    }
    if (scope.stopReason().isPresent()) {
      return Optional.of(failures.stopped(scope.stopReason().get()));
    }
    if (ending.orElse(null) instanceof MainThread.Ending.Threw threw) {
      return Optional.of(failures.thrown(threw.thrown(), events, shell));
    }
    return Optional.empty();
  }

  private static Optional<Value> valueOf(
      Piece piece, List<SnippetEvent> events, Optional<MainThread.Ending> ending) {
    if (events.isEmpty()
        || piece.endsWithSemicolon()
        || !(ending.orElse(null) instanceof MainThread.Ending.Returned returned)) {
      return Optional.empty();
    }
    Snippet snippet = events.get(0).snippet();
    if (snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND
        && snippet instanceof VarSnippet variable) {
      return Optional.of(new Value(returned.value().orElse(null), variable.typeName()));
    }
    if (snippet instanceof ExpressionSnippet expression
        && snippet.subKind() != SubKind.ASSIGNMENT_SUBKIND) {
      return Optional.of(new Value(returned.value().orElse(null), expression.typeName()));
    }
    return Optional.empty();
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

  private VariableNames variableNames(JShell jshell) {
    VariableNames names = new VariableNames();
    jshell
        .variables()
        .filter(variable -> jshell.status(variable) == Status.VALID)
        .forEach(
            variable ->
                loader
                    .variable(analysis.wrapper(variable).fullClassName(), variable.name())
                    .ifPresent(field -> names.add(variable.name(), field)));
    return names;
  }

  /** What could stand at {@code cursor}; see {@link Completer#complete}. Waits for its turn. */
  public Proposals complete(String code, int cursor) {
    return ask(jshell -> completer.complete(code, cursor));
  }

  /** What stands at {@code cursor}; see {@link Inspector#inspect}. Waits for its turn. */
  public Optional<DisplayData> inspect(String code, int cursor, int detail) {
    return ask(jshell -> inspector.inspect(code, cursor, detail));
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
    shell.close();
  }
}
