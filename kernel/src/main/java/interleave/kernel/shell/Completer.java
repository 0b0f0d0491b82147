package interleave.kernel.shell;

import interleave.kernel.shell.CellContext.CellImport;
import interleave.kernel.shell.CellContext.Declared;
import interleave.kernel.shell.Proposals.Kind;
import interleave.kernel.shell.Proposals.Proposal;
import interleave.kernel.shell.Signatures.Member;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/**
 * Completion in a cell.
 *
 * <p>What could stand at the cursor is JShell's answer, for code that includes the cell's earlier
 * snippets (see {@link CellContext}). JShell tells bare names; what kind each is and how it is
 * declared comes from the session's snippets and, by reflection, from the class before the dot.
 *
 * <p>JShell computes the same suggestions whatever the letters already typed of a name, and then
 * drops those that begin otherwise. So it is asked once for the place where the name begins, and
 * the following keystrokes are answered from the last answers, until the session changes.
 *
 * <p>Not thread-safe, and not to be used while a snippet is evaluated.
 */
public final class Completer {

  private static final int REMEMBERED = 32;
  private static final int MAX_LOOKED_UP = 5;
  private static final Pattern IDENTIFIER =
      Pattern.compile("[\\p{javaJavaIdentifierStart}][\\p{javaJavaIdentifierPart}]*$");
  private static final Pattern AFTER_IMPORT = Pattern.compile("\\bimport\\s[\\w.\\s]*$");
  private static final Pattern AFTER_NEW = Pattern.compile("\\bnew\\s+$");

  private static final Pattern VARIABLE_OF_NEW =
      Pattern.compile("([\\w.]+)\\s*(?:<[^=;]*>)?\\s+\\w+\\s*=\\s*new\\s+$");

  private static final List<String> KEYWORDS =
      List.of(
          "abstract",
          "assert",
          "boolean",
          "break",
          "byte",
          "case",
          "catch",
          "char",
          "class",
          "continue",
          "default",
          "do",
          "double",
          "else",
          "enum",
          "extends",
          "false",
          "final",
          "finally",
          "float",
          "for",
          "if",
          "implements",
          "import",
          "instanceof",
          "int",
          "interface",
          "long",
          "native",
          "new",
          "null",
          "package",
          "permits",
          "private",
          "protected",
          "public",
          "record",
          "return",
          "sealed",
          "short",
          "static",
          "strictfp",
          "super",
          "switch",
          "synchronized",
          "this",
          "throw",
          "throws",
          "transient",
          "true",
          "try",
          "var",
          "void",
          "volatile",
          "while",
          "yield");

  private static final List<String> ROOT_PACKAGES =
      List.of("java", "javax", "jdk", "com", "org", "net", "io", "sun", "netscape", "interleave");

  /** Proposed before JShell has listed the packages there are. */
  private static final List<String> USUAL_ROOTS = List.of("java.", "javax.", "interleave.");

  /** What every object has, which is seldom what one looks for. */
  private static final Map<String, Member> EVERYWHERE = Signatures.objectMethods();

  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final Types types;
  private final CellContext.Reader contexts;
  private final Optional<Prelude> prelude;
  private final Optional<IndexGate> index;

  /** By the code before the name; all of it is forgotten when the session changes. */
  private final Map<String, List<Candidate>> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Candidate>> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** A proposal and what it is sorted by. */
  private record Candidate(Proposal proposal, boolean fits, int group) {}

  /**
   * A completer for one session.
   *
   * @param snippetClasses the loader that finds the classes of snippets at the time of the call;
   *     any loader will do, but then members of classes declared in cells have no signatures
   */
  public Completer(JShell shell, Supplier<ClassLoader> snippetClasses) {
    this(shell, snippetClasses, Optional.empty(), Optional.empty());
  }

  /**
   * A completer that also proposes what the prelude holds, imported or not.
   *
   * @param index opened when names of packages are asked for
   */
  Completer(JShell shell, Supplier<ClassLoader> snippetClasses, Prelude prelude, IndexGate index) {
    this(shell, snippetClasses, Optional.of(prelude), Optional.of(index));
  }

  private Completer(
      JShell shell,
      Supplier<ClassLoader> snippetClasses,
      Optional<Prelude> prelude,
      Optional<IndexGate> index) {
    this.shell = shell;
    this.analysis = shell.sourceCodeAnalysis();
    this.types = new Types(shell, snippetClasses, prelude);
    this.contexts = new CellContext.Reader(analysis, types);
    this.prelude = prelude;
    this.index = index;
    var unused = shell.onSnippetEvent(event -> sessionChanged());
  }

  /** Forgets what was computed: snippets tell by themselves, a longer class path does not. */
  public void sessionChanged() {
    answers.clear();
    types.sessionChanged();
  }

  /**
   * What could stand at {@code cursor}, an offset into {@code code}, which may hold several
   * snippets and need not be valid. What stands behind the cursor plays no part.
   *
   * @throws IndexOutOfBoundsException if {@code cursor} is not in {@code code}
   */
  public Proposals complete(String code, int cursor) {
    String before = code.substring(0, cursor);
    if (!CodeMask.of(before).isCode(cursor)) {
      return Proposals.none(cursor);
    }
    Matcher identifier = IDENTIFIER.matcher(before);
    String typed = identifier.find() ? identifier.group() : "";
    String place = before.substring(0, cursor - typed.length());
    List<Candidate> candidates = answers.get(place);
    if (candidates == null) {
      candidates = candidates(place);
      if (!candidates.isEmpty()) {
        // JShell indexes the class path in the background; nothing may mean not yet.
        answers.put(place, candidates);
      }
    }
    List<Proposal> items =
        Stream.concat(candidates.stream(), keywords(place, typed, candidates))
            .filter(candidate -> candidate.proposal().text().startsWith(typed))
            .sorted(
                Comparator.comparing((Candidate candidate) -> !candidate.fits())
                    .thenComparing(Candidate::group)
                    .thenComparing(candidate -> candidate.proposal().text()))
            .map(Candidate::proposal)
            .toList();
    return new Proposals(items, place.length(), cursor);
  }

  private List<Candidate> candidates(String place) {
    CellContext context = contexts.at(place);
    String fragment = context.fragment();
    boolean member = fragment.stripTrailing().endsWith(".");
    if (AFTER_IMPORT.matcher(fragment).find() || (member && isPackage(context))) {
      index.ifPresent(gate -> gate.awaitIndex(analysis));
    }
    List<Suggestion> suggestions = new ArrayList<>(suggestions(context.code()));
    if (context.isAtStatementInBlock()) {
      suggestions.addAll(suggestions(context.code() + "("));
    }
    // Where everything fits, nobody asked for a type.
    boolean choosy = suggestions.stream().anyMatch(suggestion -> !suggestion.matchesType());
    Predicate<String> wanted = wanted(context);
    Map<String, Boolean> fits = new LinkedHashMap<>();
    for (Suggestion suggestion : suggestions) {
      if (wanted.test(suggestion.continuation())) {
        fits.merge(
            suggestion.continuation(), choosy && suggestion.matchesType(), Boolean::logicalOr);
      }
    }
    boolean reference = fragment.stripTrailing().endsWith("::");
    if (!member && !reference && !AFTER_IMPORT.matcher(fragment).find()) {
      fromImports(context.imports()).forEach(name -> fits.putIfAbsent(name, false));
      prelude.ifPresent(known -> addPrelude(known, fragment, fits));
    }
    Function describe = member || reference ? members(context, fits) : names(context, fragment);
    return fits.entrySet().stream()
        .map(entry -> describe.candidate(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Drops what is there only because the code is analysed within classes and a method. */
  private static Predicate<String> wanted(CellContext context) {
    boolean mayBeOwn = context.fragment().stripTrailing().endsWith(".") || context.isInClass();
    return text ->
        !text.contains(CellContext.MARK)
            && (mayBeOwn
                || !(EVERYWHERE.containsKey(bare(text))
                    || text.equals("this")
                    || text.equals("super")));
  }

  /** Tells what a suggestion is. */
  @FunctionalInterface
  private interface Function {
    Candidate candidate(String text, boolean fits);
  }

  private List<Suggestion> suggestions(String code) {
    return analysis.completionSuggestions(code, code.length(), new int[1]);
  }

  /** What the cell's own imports add, which JShell does not know of yet. */
  private List<String> fromImports(List<CellImport> imports) {
    List<String> names = new ArrayList<>();
    for (CellImport added : imports) {
      if (added.isOnDemand() || added.isStatic()) {
        suggestions(added.owner() + ".").stream()
            .map(Suggestion::continuation)
            .filter(name -> added.isStatic() || Character.isUpperCase(name.charAt(0)))
            .filter(name -> added.isOnDemand() || bare(name).equals(added.simpleName()))
            .forEach(names::add);
      } else {
        names.add(added.simpleName());
      }
    }
    return names;
  }

  /** Adds the names that a cell may use although nothing has imported them yet. */
  private void addPrelude(Prelude known, String fragment, Map<String, Boolean> fits) {
    boolean creation = AFTER_NEW.matcher(fragment).find();
    if (!creation) {
      USUAL_ROOTS.forEach(name -> fits.putIfAbsent(name, false));
      known.classes().forEach(name -> fits.putIfAbsent(name, false));
      known
          .methods()
          .filter(name -> fits.keySet().stream().map(Completer::bare).noneMatch(name::equals))
          .forEach(name -> fits.put(name + "(", false));
      return;
    }
    Optional<Class<?>> wanted = wantedByVariable(fragment);
    known
        .classes()
        .filter(name -> !fits.containsKey(name + "("))
        .forEach(
            name ->
                types
                    .named(name)
                    .filter(Completer::canBeCreated)
                    .ifPresent(
                        type ->
                            fits.put(
                                name + "(",
                                wanted.filter(w -> w.isAssignableFrom(type)).isPresent())));
  }

  /** The type of the variable in {@code List<String> names = new}. */
  private Optional<Class<?>> wantedByVariable(String fragment) {
    Matcher variable = VARIABLE_OF_NEW.matcher(CodeMask.of(fragment).code());
    return variable.find() ? types.named(variable.group(1)) : Optional.empty();
  }

  private static boolean canBeCreated(Class<?> type) {
    return !Modifier.isAbstract(type.getModifiers()) && type.getConstructors().length > 0;
  }

  /** JShell proposes the primitive types and little else of the language. */
  private static Stream<Candidate> keywords(
      String place, String typed, List<Candidate> candidates) {
    String before = CodeMask.of(place).code().stripTrailing();
    if (typed.isEmpty()
        || before.endsWith(".")
        || before.endsWith("::")
        || AFTER_IMPORT.matcher(place).find()
        || AFTER_NEW.matcher(place).find()) {
      return Stream.empty();
    }
    Set<String> present =
        candidates.stream()
            .map(candidate -> candidate.proposal().text())
            .collect(Collectors.toSet());
    return KEYWORDS.stream()
        .filter(word -> !present.contains(word))
        .map(word -> new Candidate(new Proposal(word, Kind.KEYWORD, ""), false, 4));
  }

  // Names without a dot before them.

  private Function names(CellContext context, String fragment) {
    Map<String, Proposal> known = new HashMap<>();
    Stream.concat(
            prelude.stream()
                .flatMap(all -> all.methods().flatMap(name -> all.methodNamed(name).stream())),
            shell.imports().filter(ImportSnippet::isStatic).map(ImportSnippet::fullname))
        .forEach(imported -> staticMembers(imported).forEach(p -> known.put(bare(p.text()), p)));
    shell
        .methods()
        .collect(Collectors.groupingBy(MethodSnippet::name))
        .forEach(
            (name, overloads) ->
                known.put(
                    name,
                    new Proposal(
                        name,
                        Kind.FUNCTION,
                        Signatures.oneOf(overloads.stream().map(Signatures::of).toList()))));
    shell.variables().forEach(variable -> known.put(variable.name(), variable(variable)));
    shell.types().map(TypeDeclSnippet::name).forEach(name -> known.put(name, type(name)));
    for (Declared declared : context.declared()) {
      known.put(
          declared.name(), new Proposal(declared.name(), declared.kind(), declared.signature()));
    }
    boolean afterNew = AFTER_NEW.matcher(fragment).find();
    return (text, fits) -> {
      String name = bare(text);
      Proposal found = known.get(name);
      boolean call = text.endsWith("(") || text.endsWith("()");
      Kind kind =
          found != null && (call == (found.kind() == Kind.FUNCTION)) ? found.kind() : guess(text);
      String signature = found != null && kind == found.kind() ? found.signature() : "";
      if (afterNew && call && signature.isEmpty()) {
        kind = Kind.CLASS;
        // One loads a class to see its constructors: not for all that could be named here.
        signature =
            fits
                ? types.named(name).map(Signatures::constructors).map(Signatures::oneOf).orElse("")
                : "";
      }
      return new Candidate(new Proposal(text, kind, signature), fits, group(kind, known, name));
    };
  }

  private static int group(Kind kind, Map<String, Proposal> known, String name) {
    return switch (kind) {
      case VARIABLE, FIELD -> known.containsKey(name) ? 1 : 0; // what is not known is a local
      case FUNCTION -> 2;
      case CLASS, MAGIC -> known.containsKey(name) ? 2 : 3;
      case KEYWORD -> 4;
      case PACKAGE -> 5;
    };
  }

  /** The members that {@code a.b.C.name} or {@code a.b.C.*} stands for. */
  private List<Proposal> staticMembers(String full) {
    int dot = full.lastIndexOf('.');
    String wanted = full.substring(dot + 1);
    Optional<Class<?>> owner = types.named(full.substring(0, dot));
    List<Proposal> members = new ArrayList<>();
    owner.ifPresent(
        type -> {
          Signatures.fields(type)
              .forEach(
                  (name, member) ->
                      members.add(new Proposal(name, Kind.FIELD, member.signature())));
          Signatures.methods(type)
              .forEach(
                  (name, member) ->
                      members.add(new Proposal(name, Kind.FUNCTION, member.signature())));
        });
    return members.stream()
        .filter(p -> wanted.equals("*") || p.text().equals(wanted))
        .filter(p -> p.signature().startsWith("static ") || p.kind() == Kind.FIELD)
        .toList();
  }

  private static Proposal variable(VarSnippet variable) {
    return new Proposal(
        variable.name(), Kind.VARIABLE, Signatures.typeOf(variable) + " " + variable.name());
  }

  private static Proposal type(String name) {
    return new Proposal(name, Kind.CLASS, "");
  }

  // Names after a dot.

  private Function members(CellContext context, Map<String, Boolean> fits) {
    Optional<Class<?>> receiver = receiver(context);
    if (receiver.isEmpty()) {
      Kind plain = isPackage(context) ? Kind.PACKAGE : Kind.FIELD;
      boolean fewCalls = fits.keySet().stream().filter(Completer::isCall).count() <= MAX_LOOKED_UP;
      return (text, matches) -> {
        String signature = fewCalls && isCall(text) ? lookedUp(context, bare(text)) : "";
        boolean constant = text.equals(text.toUpperCase(Locale.ROOT));
        Kind kind = guess(text) == Kind.VARIABLE || constant ? plain : guess(text);
        Member everywhere = isCall(text) ? EVERYWHERE.get(bare(text)) : null;
        return everywhere != null
            ? new Candidate(new Proposal(text, kind, everywhere.signature()), matches, 2)
            : new Candidate(new Proposal(text, kind, signature), matches, 1);
      };
    }
    Map<String, Member> methods = Signatures.methods(receiver.get());
    Map<String, Member> fields = Signatures.fields(receiver.get());
    boolean reference = context.fragment().stripTrailing().endsWith("::");
    return (text, matches) -> {
      String name = bare(text);
      boolean call = isCall(text) || reference;
      Member member = (call ? methods : fields).get(name);
      if (member == null) {
        Kind kind = call ? Kind.FUNCTION : guess(text) == Kind.VARIABLE ? Kind.FIELD : guess(text);
        return new Candidate(new Proposal(text, kind, ""), matches, 1);
      }
      Proposal proposal = new Proposal(text, call ? Kind.FUNCTION : Kind.FIELD, member.signature());
      return new Candidate(proposal, matches, member.everywhere() ? 2 : 1);
    };
  }

  /** The class of what stands before the last dot, whether a value or the class itself. */
  private Optional<Class<?>> receiver(CellContext context) {
    String expression = Receiver.before(context.fragment());
    if (expression.isEmpty()) {
      return Optional.empty();
    }
    Optional<Class<?>> itself = types.named(expression);
    if (itself.isPresent()) {
      return itself;
    }
    String code = context.standAlone(expression);
    return Optional.ofNullable(analysis.analyzeType(code, code.length())).flatMap(types::named);
  }

  /** Whether the names before the last dot are of packages, as in {@code java.util.}. */
  private static boolean isPackage(CellContext context) {
    String expression = Receiver.before(context.fragment());
    int dot = expression.indexOf('.');
    return ROOT_PACKAGES.contains(dot < 0 ? expression : expression.substring(0, dot));
  }

  private String lookedUp(CellContext context, String name) {
    String code = context.code() + name + "(";
    return Signatures.oneOf(
        analysis.documentation(code, code.length(), false).stream()
            .map(SourceCodeAnalysis.Documentation::signature)
            .toList());
  }

  private static boolean isCall(String text) {
    return text.endsWith("(") || text.endsWith("()");
  }

  private static String bare(String text) {
    int end = text.indexOf('(');
    return end < 0 ? text : text.substring(0, end);
  }

  /** What a name looks like, by Java's conventions. */
  private static Kind guess(String text) {
    if (isCall(text)) {
      return Kind.FUNCTION;
    }
    if (KEYWORDS.contains(text)) {
      return Kind.KEYWORD;
    }
    if (text.endsWith(".") || ROOT_PACKAGES.contains(text)) {
      return Kind.PACKAGE;
    }
    if (text.contains("_") && text.equals(text.toUpperCase(Locale.ROOT))) {
      return Kind.FIELD;
    }
    return Character.isUpperCase(text.charAt(0)) ? Kind.CLASS : Kind.VARIABLE;
  }
}
