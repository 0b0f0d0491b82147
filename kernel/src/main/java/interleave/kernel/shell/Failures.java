package interleave.kernel.shell;

import interleave.kernel.display.JShellNames;
import interleave.kernel.instrument.SnippetClass;
import interleave.kernel.shell.CellResult.Failed;
import interleave.kernel.shell.CellResult.Kind;
import interleave.standstill.Verdict;
import interleave.trace.Named;
import interleave.trace.Site;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import jdk.jshell.spi.SPIResolutionException;

/** Tells the learner what went wrong, in terms of cells and their lines. */
final class Failures {

  // Colours that a light and a dark theme can both show.
  private static final String NAME = "\u001b[1;31m";
  private static final String PLACE = "\u001b[32m";
  private static final String MARK = "\u001b[1;31m";
  private static final String PLAIN = "\u001b[0m";

  private static final String COMPILE_ERROR = "CompileError";

  /** A recursion without end has a thousand equal frames; these many tell the story. */
  private static final int FRAMES_SHOWN = 12;

  private static final String UNRESOLVED = "Unresolved";

  /** What stands between a call in a cell and what it calls. */
  private static final List<String> OWN = List.of("interleave.hooks.", "interleave.runtime.");

  private final Sources sources;

  Failures(Sources sources) {
    this.sources = sources;
  }

  /**
   * All that the compiler had against a cell. That a later piece does not find what an earlier one
   * failed to declare goes without saying.
   */
  Failed compileErrors(List<Step> steps, JShell shell) {
    List<String> lines = new ArrayList<>();
    List<String> undeclared = new ArrayList<>();
    String first = "";
    for (Step step : steps) {
      if (!step.rejected()) {
        continue;
      }
      for (Diag diag : errors(step, shell)) {
        List<String> message = readable(diag.getMessage(Locale.ENGLISH));
        if (message.stream().anyMatch(line -> isAbout(line, undeclared))) {
          continue;
        }
        if (first.isEmpty()) {
          first = message.get(0) + " (" + place(step.piece(), diag) + ")";
        }
        describe(step.piece(), diag, message, lines);
      }
      if (step.snippet().orElse(null) instanceof DeclarationSnippet declaration) {
        undeclared.add(declaration.name());
      }
    }
    return new Failed(Kind.COMPILE, COMPILE_ERROR, first, lines);
  }

  private static List<Diag> errors(Step step, JShell shell) {
    return step.events().stream()
        .map(SnippetEvent::snippet)
        .flatMap(shell::diagnostics)
        .filter(Diag::isError)
        .toList();
  }

  private static boolean isAbout(String line, List<String> names) {
    String[] words = line.strip().split("\\s+", -1);
    return words.length == 3
        && words[0].equals("symbol:")
        && names.contains(words[2].replaceAll("\\(.*", ""));
  }

  private static String place(Piece piece, Diag diag) {
    return piece.cell().unit() + ", line " + piece.lineAt(diag.getPosition());
  }

  private static void describe(Piece piece, Diag diag, List<String> message, List<String> lines) {
    CellSource cell = piece.cell();
    int from = clamp(cell, piece.offset() + diag.getStartPosition());
    int at = clamp(cell, piece.offset() + diag.getPosition());
    int to = clamp(cell, piece.offset() + diag.getEndPosition());
    int start = cell.lineStart(at);
    String text = cell.line(cell.lineAt(at));
    lines.add(NAME + COMPILE_ERROR + PLAIN + ": " + message.get(0));
    message.stream().skip(1).forEach(lines::add);
    String column = ", column " + (at - start + 1);
    lines.add("  " + PLACE + place(piece, diag) + column + PLAIN);
    lines.add("      " + text);
    lines.add("      " + MARK + marker(text, from - start, at - start, to - start) + PLAIN);
  }

  /** Tildes under the wrong part as far as it is in this line, a caret under the very place. */
  private static String marker(String line, int from, int at, int to) {
    StringBuilder result = new StringBuilder();
    int end = Math.max(at + 1, Math.min(to, line.length()));
    for (int i = 0; i < end; i++) {
      char under = i < line.length() && line.charAt(i) == '\t' ? '\t' : ' ';
      result.append(i == at ? '^' : i >= Math.max(from, 0) && i < to ? '~' : under);
    }
    return result.toString();
  }

  private static int clamp(CellSource cell, long offset) {
    return (int) Math.max(0, Math.min(offset, cell.text().length()));
  }

  /**
   * javac's message, line by line, without what JShell generated: the names of its classes, and the
   * statement that they are where a symbol was not found.
   */
  static List<String> readable(String message) {
    String own = JShellNames.removedFrom(message).replaceAll("\\bjava\\.lang\\.(?=[A-Z])", "");
    return own.lines().filter(line -> !line.matches("\\s*location: class\\s*")).toList();
  }

  /** Threads wait for what nobody can bring. */
  Failed stuck(Verdict verdict, Function<Object, Optional<String>> names) {
    String term = verdict.kind().term();
    String sentence = verdict.sentence(names);
    List<String> lines = new ArrayList<>();
    lines.add(NAME + term + PLAIN + ": " + sentence);
    verdict.details(names).forEach(line -> lines.add("  " + line));
    return new Failed(Kind.STUCK, term, sentence, lines);
  }

  /** Adds a line to what is shown of a failure. */
  CellResult withNote(CellResult result, String note) {
    if (!(result instanceof Failed failed)) {
      return result;
    }
    List<String> lines = new ArrayList<>(failed.traceback());
    lines.add("  " + note);
    return new Failed(failed.kind(), failed.name(), failed.message(), lines);
  }

  /** Locks were taken from threads that are gone. */
  String freed(List<Object> locks, Function<Object, Optional<String>> names) {
    return "Released, as nobody else would: "
        + locks.stream()
            .map(
                lock ->
                    names
                        .apply(lock)
                        .or(() -> lock instanceof Named named ? named.name() : Optional.empty())
                        .orElseGet(() -> "a " + lock.getClass().getSimpleName()))
            .sorted()
            .collect(Collectors.joining(", "))
        + ".";
  }

  /** Threads of a stopped cell that go on, or stay where they are. */
  String left(List<Thread> threads) {
    return "Could not be ended, and stays behind: "
        + threads.stream()
            .map(thread -> ThreadNames.of(thread) + " (" + doing(thread) + ")")
            .collect(Collectors.joining(", "))
        + ".";
  }

  /** Who kept a program from ending. */
  String keptAlive(List<Thread> regular) {
    return "The program was kept alive by "
        + regular.stream().map(ThreadNames::of).collect(Collectors.joining(", "))
        + ": it ends when its last regular thread has ended. Daemon threads do not count.";
  }

  /** The cell was told to stop, and did. */
  Failed stopped(StopReason reason, Function<Object, Optional<String>> names) {
    if (reason instanceof StopReason.Stuck stuck) {
      return stuck(stuck.verdict(), names);
    }
    Kind kind = reason instanceof StopReason.Exit ? Kind.EXIT : Kind.INTERRUPTED;
    String line = NAME + reason.name() + PLAIN + ": " + reason.message();
    return new Failed(kind, reason.name(), reason.message(), List.of(line));
  }

  /** The cell was told to stop, and went on. */
  Failed abandoned(
      StopReason reason,
      Function<Object, Optional<String>> names,
      MainThread.Ending.Abandoned abandoned) {
    Failed stopped = stopped(reason, names);
    List<String> lines = new ArrayList<>(stopped.traceback());
    lines.add(
        "  Its main thread could not be stopped and goes on in the background: it is "
            + doing(abandoned.state(), abandoned.where())
            + ". It ends soon after it comes back to code of the cell.");
    frames(abandoned.where(), 0, lines);
    return new Failed(stopped.kind(), stopped.name(), stopped.message(), lines);
  }

  private static String doing(Thread thread) {
    return doing(thread.getState(), List.of(thread.getStackTrace()));
  }

  private static String doing(Thread.State state, List<StackTraceElement> where) {
    String within = called(where).map(method -> " in " + method).orElse("");
    return switch (state) {
      case BLOCKED -> "blocked" + within + " by a monitor (synchronized) that another thread holds";
      case WAITING, TIMED_WAITING -> "in a wait" + within + " that ignores interrupts";
      default ->
          within.isEmpty()
              ? "in code that cannot be interrupted"
              : within.strip() + ", which cannot be interrupted";
    };
  }

  /** What a thread's code in cells has called last, if that is in none. */
  private static Optional<String> called(List<StackTraceElement> stack) {
    Optional<String> last = Optional.empty();
    for (StackTraceElement frame : stack) {
      if (isInCell(frame)) {
        return last;
      }
      boolean generated = frame.getLineNumber() < 0 && !frame.isNativeMethod();
      if (!generated && OWN.stream().noneMatch(frame.getClassName()::startsWith)) {
        last = Optional.of(frame.getClassName() + "." + frame.getMethodName());
      }
    }
    return Optional.empty();
  }

  /** JShell or the compiler threw what it should not. */
  Failed ofTheShell(Throwable thrown) {
    String message = "Java's own compiler or shell failed on this cell: " + thrown;
    String line = NAME + nameOf(thrown) + PLAIN + ": " + message;
    return new Failed(Kind.EXCEPTION, nameOf(thrown), message, List.of(line));
  }

  /** An exception left the cell's main thread. */
  Failed thrown(Throwable thrown, JShell shell) {
    Optional<DeclarationSnippet> unresolved = unresolved(thrown);
    if (unresolved.isPresent()) {
      String message =
          Declarations.of(unresolved.get())
              + " cannot run yet: "
              + missing(unresolved.get(), shell);
      List<String> lines = new ArrayList<>();
      lines.add(NAME + UNRESOLVED + PLAIN + ": " + message);
      frames(List.of(thrown.getStackTrace()), 0, lines);
      return new Failed(Kind.UNRESOLVED, UNRESOLVED, message, lines);
    }
    return new Failed(
        Kind.EXCEPTION, nameOf(thrown), messageOf(thrown).orElse(""), traceback(thrown));
  }

  /** As the learner is to read it: the JDK tells which variable is null with its class. */
  private static Optional<String> messageOf(Throwable thrown) {
    return Optional.ofNullable(thrown.getMessage()).map(JShellNames::removedFrom);
  }

  /** What was called that lacks something it needs: JShell gave it a body that only throws. */
  private Optional<DeclarationSnippet> unresolved(Throwable thrown) {
    if (!(thrown instanceof SPIResolutionException) || thrown.getStackTrace().length == 0) {
      return Optional.empty();
    }
    String wrapper = SnippetClass.outermost(thrown.getStackTrace()[0].getClassName());
    return sources
        .origin(wrapper)
        .map(Sources.Origin::snippet)
        .filter(DeclarationSnippet.class::isInstance)
        .map(DeclarationSnippet.class::cast);
  }

  /** What a declaration still needs: "method f(int) is not declared". */
  static String missing(DeclarationSnippet declaration, JShell shell) {
    List<String> names = shell.unresolvedDependencies(declaration).toList();
    return String.join(", ", names) + (names.size() == 1 ? " is" : " are") + " not declared";
  }

  /** The class of an exception as the learner would write it. */
  static String nameOf(Throwable thrown) {
    Class<?> type = thrown.getClass();
    String own = SnippetClass.learnersName(type.getName());
    return own.isEmpty() ? type.getSimpleName() : own;
  }

  /** The exception with its causes, and what of its stack is in cells. */
  private List<String> traceback(Throwable thrown) {
    return traceback("", thrown);
  }

  /** The same, of an exception that ended a thread other than a cell's main thread. */
  List<String> uncaught(Thread thread, Throwable thrown) {
    return traceback("Exception in thread " + ThreadNames.of(thread) + ": ", thrown);
  }

  private List<String> traceback(String caption, Throwable thrown) {
    List<String> lines = new ArrayList<>();
    describe(thrown, caption, 0, Collections.newSetFromMap(new IdentityHashMap<>()), lines);
    return lines;
  }

  private void describe(
      Throwable thrown, String caption, int indent, Set<Throwable> seen, List<String> lines) {
    String margin = " ".repeat(indent);
    if (!seen.add(thrown)) {
      lines.add(margin + caption + nameOf(thrown) + " (shown above)");
      return;
    }
    Optional<DeclarationSnippet> unresolved = unresolved(thrown);
    String name = unresolved.isPresent() ? UNRESOLVED : nameOf(thrown);
    String message =
        unresolved
            .map(needy -> ": " + Declarations.of(needy) + " needs something that is not declared")
            .or(() -> messageOf(thrown).map(text -> ": " + text))
            .orElse("");
    lines.add(margin + caption + NAME + name + PLAIN + message);
    frames(List.of(thrown.getStackTrace()), indent, lines);
    for (Throwable suppressed : thrown.getSuppressed()) {
      describe(suppressed, "Suppressed: ", indent + 2, seen, lines);
    }
    if (thrown.getCause() != null) {
      describe(thrown.getCause(), "Caused by: ", indent, seen, lines);
    }
  }

  private void frames(List<StackTraceElement> stack, int indent, List<String> lines) {
    String margin = " ".repeat(indent);
    List<StackTraceElement> own = new ArrayList<>();
    for (StackTraceElement frame : stack) {
      if (isInCell(frame)) {
        own.add(frame);
      }
    }
    int shown = Math.min(own.size(), FRAMES_SHOWN);
    for (StackTraceElement frame : own.subList(0, shown)) {
      Site site =
          siteOf(frame).orElseGet(() -> new Site(frame.getFileName(), frame.getLineNumber()));
      lines.add(
          margin + "  " + PLACE + site.unit() + ", line " + site.line() + PLAIN + within(frame));
      String text = lineOf(frame);
      if (!text.isEmpty()) {
        lines.add(margin + "      " + text);
      }
    }
    if (own.size() > shown) {
      lines.add(margin + "  … and " + (own.size() - shown) + " frames more");
    }
  }

  /** What the JVM makes for a lambda is not: it has no lines. */
  private static boolean isInCell(StackTraceElement frame) {
    return SnippetClass.isSnippet(frame.getClassName()) && frame.getLineNumber() > 0;
  }

  private Optional<Site> siteOf(StackTraceElement frame) {
    return sources.locate(frame.getClassName(), frame.getLineNumber());
  }

  private String lineOf(StackTraceElement frame) {
    return sources
        .origin(SnippetClass.outermost(frame.getClassName()))
        .flatMap(
            origin -> siteOf(frame).map(site -> origin.piece().cell().line(site.line()).strip()))
        .orElse("");
  }

  private static String within(StackTraceElement frame) {
    String type = SnippetClass.learnersName(frame.getClassName());
    String method = SnippetClass.learnersMethod(frame.getMethodName());
    if (method.equals("<init>")) {
      return ", in new " + type;
    }
    if (method.startsWith(SnippetClass.REFERENCE)) {
      return ", in a method reference";
    }
    if (method.startsWith("lambda$")) {
      return ", in a lambda";
    }
    if (type.isEmpty()) {
      return method.startsWith(SnippetClass.BODY) ? "" : ", in " + method;
    }
    return ", in " + type + "." + method;
  }
}
