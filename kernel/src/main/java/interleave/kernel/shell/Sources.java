package interleave.kernel.shell;

import interleave.kernel.instrument.SnippetClass;
import interleave.kernel.instrument.SnippetSource;
import interleave.trace.Site;
import interleave.trace.SourceMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;
import jdk.jshell.VarSnippet;

/**
 * Which cell every generated class came from, and which line of it every generated line.
 *
 * <p>Written by the session's thread, read by whichever thread loads a class or describes an
 * exception.
 */
final class Sources implements SourceMap {

  /** Where a wrapper class came from. */
  record Origin(Snippet snippet, Piece piece, SnippetSource source) {}

  /** A snippet was declared again, as it was, and has the wrapper class that it had. */
  record Move(String wrapperClass, SnippetSource from, SnippetSource to) {}

  private static final SnippetSource UNKNOWN =
      new SnippetSource("generated", line -> 0, Set.of(), Set.of());

  private final Map<Snippet, Piece> pieces = new ConcurrentHashMap<>();
  private final Map<Snippet, String> classes = new ConcurrentHashMap<>();
  private final Map<String, Origin> origins = new ConcurrentHashMap<>();

  /** By class: from the lines that were written into it to what they are now. */
  private final Map<String, Map<Integer, Integer>> movedLines = new ConcurrentHashMap<>();

  /** Remembers where a snippet stands. */
  void place(Snippet snippet, Piece piece) {
    pieces.putIfAbsent(snippet, piece);
  }

  Optional<Piece> pieceOf(Snippet snippet) {
    return Optional.ofNullable(pieces.get(snippet));
  }

  /**
   * A class was delivered, and what was known under its name belonged to a snippet that failed; or
   * it was unloaded.
   */
  void forget(String wrapperClass) {
    origins.remove(wrapperClass);
    movedLines.keySet().removeIf(name -> SnippetClass.outermost(name).equals(wrapperClass));
  }

  /**
   * Learns the class that a snippet has now; it changes whenever what it uses is redefined.
   *
   * @return the move, if it was declared again elsewhere and has the class that it had
   */
  Optional<Move> learn(Snippet snippet, SourceCodeAnalysis analysis) {
    Piece piece = pieces.get(snippet);
    if (piece == null
        || snippet.kind() == Snippet.Kind.IMPORT
        || snippet.kind() == Snippet.Kind.ERRONEOUS) {
      return Optional.empty();
    }
    SnippetWrapper wrapper = analysis.wrapper(snippet);
    String name = wrapper.fullClassName();
    classes.put(snippet, name);
    Optional<Origin> before = origin(name);
    if (before.filter(origin -> origin.piece().equals(piece)).isPresent()) {
      return Optional.empty();
    }
    Optional<SnippetSource> made = before.map(Origin::source);
    SnippetSource now = source(snippet, piece, wrapper);
    SnippetSource source = made.map(now::withWordsOf).orElse(now);
    origins.put(name, new Origin(snippet, piece, source));
    return made.map(from -> new Move(name, from, source));
  }

  /**
   * Lines of a class are others now.
   *
   * @param lines from those that it had to those that it has
   */
  void moveLines(String className, Map<Integer, Integer> lines) {
    movedLines.merge(
        className,
        lines,
        (written, further) -> {
          Map<Integer, Integer> both = new HashMap<>();
          written.forEach((line, now) -> both.put(line, further.getOrDefault(now, now)));
          return both;
        });
  }

  private static SnippetSource source(Snippet snippet, Piece piece, SnippetWrapper wrapper) {
    Set<String> volatiles = Set.of();
    Set<String> finals = Set.of();
    if (snippet instanceof VarSnippet variable) {
      Set<String> modifiers = modifiers(piece);
      Set<String> name = Set.of(variable.name());
      volatiles = modifiers.contains("volatile") ? name : volatiles;
      finals = modifiers.contains("final") ? name : finals;
    }
    LineMap lines = LineMap.of(wrapper, piece);
    return new SnippetSource(piece.cell().unit(), lines, volatiles, finals);
  }

  /** Those that JShell drops and that we bring back. */
  private static Set<String> modifiers(Piece piece) {
    Set<String> modifiers = JavaText.modifiers(piece.source());
    modifiers.retainAll(Set.of("volatile", "final"));
    return modifiers;
  }

  /** Whether a variable's class was made for other modifiers than it is declared with now. */
  boolean hasOtherModifiers(VarSnippet variable, Piece piece) {
    Set<String> modifiers = modifiers(piece);
    return classOf(variable)
        .flatMap(this::origin)
        .map(Origin::source)
        .filter(
            made ->
                made.volatileNames().isEmpty() == modifiers.contains("volatile")
                    || made.finalNames().isEmpty() == modifiers.contains("final"))
        .isPresent();
  }

  /** The wrapper class that a snippet had last. */
  Optional<String> classOf(Snippet snippet) {
    return Optional.ofNullable(classes.get(snippet));
  }

  /** Where a wrapper class came from, if it came from a cell. */
  Optional<Origin> origin(String wrapperClass) {
    return Optional.ofNullable(origins.get(wrapperClass));
  }

  /** The wrapper classes that snippets have now. */
  Set<String> classes() {
    return Set.copyOf(classes.values());
  }

  /**
   * Forgets the snippets that are of no use any more. Where their classes came from is known as
   * long as these live.
   */
  void retain(Predicate<Snippet> useful) {
    pieces.keySet().removeIf(useful.negate());
    classes.keySet().removeIf(useful.negate());
  }

  /** What the transformer is to know about a wrapper class. */
  SnippetSource of(String wrapperClass) {
    return origin(wrapperClass).map(Origin::source).orElse(UNKNOWN);
  }

  @Override
  public boolean covers(String className) {
    return SnippetClass.isSnippet(className);
  }

  @Override
  public boolean passesOver(String methodName) {
    return methodName.startsWith(SnippetClass.OUTLINE);
  }

  /** The lines of rewritten classes are those of the cell already: of the one they came from. */
  @Override
  public Optional<Site> locate(String className, int line) {
    int now = movedLines.getOrDefault(className, Map.of()).getOrDefault(line, line);
    return now < 1
        ? Optional.empty()
        : origin(SnippetClass.outermost(className))
            .map(origin -> new Site(origin.source().unit(), now));
  }
}
