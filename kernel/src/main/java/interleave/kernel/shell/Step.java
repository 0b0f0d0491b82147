package interleave.kernel.shell;

import java.util.List;
import java.util.Optional;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;

/**
 * A piece of a cell, compiled.
 *
 * @param piece what it was
 * @param events what JShell says of it, and of earlier snippets that it touched
 * @param body the class whose body is to be run; a declaration of a method, say, has none
 */
record Step(Piece piece, List<SnippetEvent> events, Optional<String> body) {

  /** The snippet itself; empty if there was nothing but a comment. */
  Optional<Snippet> snippet() {
    return events.stream()
        .filter(event -> event.causeSnippet() == null)
        .map(SnippetEvent::snippet)
        .findFirst();
  }

  /** Whether the compiler refused it. */
  boolean rejected() {
    return events.stream()
        .anyMatch(event -> event.causeSnippet() == null && event.status() == Status.REJECTED);
  }

  /** What this one took the place of. */
  Optional<Snippet> replaced() {
    return events.stream()
        .filter(event -> event.status() == Status.OVERWRITTEN)
        .filter(event -> snippet().filter(mine -> mine == event.causeSnippet()).isPresent())
        .map(SnippetEvent::snippet)
        .findFirst();
  }
}
