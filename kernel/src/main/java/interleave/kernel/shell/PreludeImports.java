package interleave.kernel.shell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;

/**
 * Gives the names of the {@link Prelude} their meaning: imports a name when a cell first uses it.
 *
 * <p>Not all at once, because the compiler works through every import with every snippet: that
 * would cost more than a short cell itself, and more than all the rest of the start.
 *
 * <p>A name that the learner declares or imports is the learner's. One that was imported before is
 * taken back first: of a class that a cell declares and one imported under the same name, the
 * compiler would take neither, in this and all later cells.
 *
 * <p>Used by who has the session's turn.
 */
final class PreludeImports {

  private final JShell shell;
  private final Prelude prelude;

  /** The names that were imported and not taken back; a learner's import may have replaced ours. */
  private final Set<String> imported = new HashSet<>();

  PreludeImports(JShell shell, Prelude prelude) {
    this.shell = shell;
    this.prelude = prelude;
  }

  /** Imports what {@code code} names. Takes nothing back: the code is only looked at. */
  List<SnippetEvent> forReading(String code) {
    return provide(Mentions.in(code));
  }

  /** Imports what {@code code} names, and makes way for what it declares: it will be evaluated. */
  List<SnippetEvent> forRunning(String code) {
    Mentions names = Mentions.in(code);
    List<SnippetEvent> events = new ArrayList<>(takeBack(names));
    events.addAll(provide(names));
    return events;
  }

  private List<SnippetEvent> takeBack(Mentions names) {
    List<SnippetEvent> events = new ArrayList<>();
    for (String name : names.declared()) {
      if (imported.remove(name)) {
        for (ImportSnippet old : shell.imports().filter(i -> i.name().equals(name)).toList()) {
          events.addAll(shell.drop(old));
        }
      }
    }
    return events;
  }

  private List<SnippetEvent> provide(Mentions names) {
    List<SnippetEvent> events = new ArrayList<>();
    for (String name : names.used()) {
      if (!imported.contains(name)
          && !names.declared().contains(name)
          && !names.imported().contains(name)) {
        prelude
            .importOf(name)
            .filter(line -> !isLearners(name))
            .ifPresent(
                line -> {
                  events.addAll(evaluate(line));
                  imported.add(name);
                });
      }
    }
    return events;
  }

  private boolean isLearners(String name) {
    return shell.imports().anyMatch(known -> known.name().equals(name))
        || shell.types().anyMatch(known -> known.name().equals(name))
        || shell.methods().anyMatch(known -> known.name().equals(name));
  }

  private List<SnippetEvent> evaluate(String line) {
    List<SnippetEvent> events = shell.eval(line);
    for (SnippetEvent event : events) {
      if (event.causeSnippet() == null && event.status() != Status.VALID) {
        throw new IllegalStateException(
            "JShell refuses the prelude's " + line + " " + problems(event.snippet()));
      }
    }
    return events;
  }

  private List<String> problems(Snippet snippet) {
    return shell.diagnostics(snippet).map(problem -> problem.getMessage(null)).toList();
  }
}
