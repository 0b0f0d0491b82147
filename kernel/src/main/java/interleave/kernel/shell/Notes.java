package interleave.kernel.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/**
 * What a declaration did beyond declaring: what it replaced, what it still needs, what of earlier
 * cells can run now or no longer can. One line each; running the same cell again says nothing.
 */
final class Notes {

  private final Sources sources;
  private final JShell shell;

  Notes(Sources sources, JShell shell) {
    this.sources = sources;
    this.shell = shell;
  }

  /** The lines to print about what the steps of a cell did, now that all of them are compiled. */
  List<String> about(List<Step> steps) {
    List<String> lines = new ArrayList<>();
    Set<Snippet> overwritten = overwritten(steps);
    for (Step step : steps) {
      for (SnippetEvent event : step.events()) {
        if (event.snippet() instanceof DeclarationSnippet declaration
            && !isOfThisCell(event, step)
            && !(overwritten.contains(declaration) && event.status() != Status.OVERWRITTEN)) {
          note(event, declaration, step.events()).ifPresent(lines::add);
        }
      }
    }
    return lines;
  }

  /** What the cell declares anew itself: what else happened to it does not matter. */
  private static Set<Snippet> overwritten(List<Step> steps) {
    return steps.stream()
        .flatMap(step -> step.events().stream())
        .filter(event -> event.status() == Status.OVERWRITTEN)
        .map(SnippetEvent::snippet)
        .collect(Collectors.toSet());
  }

  /** What a step does to another of the same cell is nobody's business: neither has run yet. */
  private boolean isOfThisCell(SnippetEvent event, Step step) {
    return event.causeSnippet() != null
        && event.status() != Status.OVERWRITTEN
        && sources
            .pieceOf(event.snippet())
            .filter(piece -> piece.cell().equals(step.piece().cell()))
            .isPresent();
  }

  private Optional<String> note(
      SnippetEvent event, DeclarationSnippet declaration, List<SnippetEvent> events) {
    if (event.causeSnippet() == null) {
      return ofItself(shell.status(declaration), declaration, events);
    }
    if (event.status() == Status.OVERWRITTEN) {
      return Optional.empty(); // the new one tells: see replaced
    }
    return ofDependent(event, declaration);
  }

  private Optional<String> ofItself(
      Status status, DeclarationSnippet declaration, List<SnippetEvent> events) {
    String name = Declarations.of(declaration);
    return switch (status) {
      case RECOVERABLE_DEFINED -> {
        String cannot = declaration instanceof MethodSnippet ? "be called" : "be used in full";
        yield Optional.of(
            name + " cannot " + cannot + " yet: " + Failures.missing(declaration, shell));
      }
      case RECOVERABLE_NOT_DEFINED ->
          Optional.of(name + " cannot be used yet: " + Failures.missing(declaration, shell));
      default -> replaced(declaration, events);
    };
  }

  /**
   * A method or type that took the place of one of another kind. To write one anew is what a
   * notebook is for: nothing is said of it.
   */
  private Optional<String> replaced(DeclarationSnippet declaration, List<SnippetEvent> events) {
    return events.stream()
        .filter(e -> e.status() == Status.OVERWRITTEN && e.causeSnippet() == declaration)
        .map(SnippetEvent::snippet)
        .filter(old -> isOfAnotherKind(old, declaration))
        .findFirst()
        .map(old -> Declarations.of(declaration) + " replaces the one of " + cellOf(old));
  }

  private static boolean isOfAnotherKind(Snippet old, DeclarationSnippet now) {
    if (old instanceof MethodSnippet before && now instanceof MethodSnippet after) {
      return !before.signature().equals(after.signature());
    }
    return now instanceof TypeDeclSnippet && old.subKind() != now.subKind();
  }

  private Optional<String> ofDependent(SnippetEvent event, DeclarationSnippet dependent) {
    String name = Declarations.of(dependent) + " (" + cellOf(dependent) + ")";
    boolean usable = event.status() == Status.VALID;
    if (usable && event.previousStatus() != Status.VALID) {
      return Optional.of(name + " can be used now");
    }
    if (!usable && event.previousStatus() == Status.VALID) {
      return Optional.of(name + " can no longer be used: " + why(dependent));
    }
    if (usable && dependent instanceof VarSnippet && event.isSignatureChange()) {
      return Optional.of(name + " was reset, since what it was made with was declared anew");
    }
    return Optional.empty();
  }

  private String why(DeclarationSnippet dependent) {
    if (shell.unresolvedDependencies(dependent).findAny().isPresent()) {
      return Failures.missing(dependent, shell);
    }
    return shell
        .diagnostics(dependent)
        .findFirst()
        .map(diag -> Failures.readable(diag.getMessage(Locale.ENGLISH)).get(0))
        .orElse("what it uses has changed");
  }

  private String cellOf(Snippet snippet) {
    return sources.pieceOf(snippet).map(piece -> piece.cell().unit()).orElse("an earlier cell");
  }
}
