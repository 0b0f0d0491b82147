package interleave.kernel.shell;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;

/**
 * A piece of a cell, compiled; or, if the piece declares several variables at once, the part of it
 * that declares one of them.
 *
 * @param piece what it was
 * @param events what JShell says of it, and of earlier snippets that it touched
 * @param body the class whose body is to be run; a declaration of a method, say, has none
 */
record Step(Piece piece, List<SnippetEvent> events, Optional<String> body) {

  /**
   * The steps of a piece, in order.
   *
   * @param bodies the classes whose bodies are to be run
   * @param classOf the class of a snippet
   */
  static List<Step> of(
      Piece piece,
      List<SnippetEvent> events,
      List<String> bodies,
      Function<Snippet, Optional<String>> classOf) {
    List<Snippet> own =
        events.stream()
            .filter(event -> event.causeSnippet() == null)
            .map(SnippetEvent::snippet)
            .toList();
    if (own.size() < 2) {
      return List.of(new Step(piece, events, bodies.stream().reduce((first, last) -> last)));
    }
    return own.stream()
        .map(
            snippet ->
                new Step(
                    piece,
                    events.stream().filter(event -> isOf(snippet, event)).toList(),
                    classOf.apply(snippet).filter(bodies::contains)))
        .toList();
  }

  private static boolean isOf(Snippet snippet, SnippetEvent event) {
    return event.causeSnippet() == null
        ? event.snippet() == snippet
        : event.causeSnippet() == snippet;
  }

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
