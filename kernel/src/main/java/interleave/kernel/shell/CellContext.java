package interleave.kernel.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;

/**
 * The part of a cell before the cursor, in a form that JShell can analyse although none of it has
 * been evaluated.
 *
 * <p>JShell analyses one snippet at a time and knows the snippets that were evaluated. A cell has
 * several, and what its earlier ones declare must be known in its last one, in which the cursor is.
 * So the earlier declarations and the last snippet are written as one class: methods, classes and
 * variables of the cell become its members, {@code var} variables and the last snippet itself the
 * body of a method, left open where the cursor is. Statements that declare nothing, and the bodies
 * of methods, are left out: they only cost time. A class cannot hold imports, so in the text that
 * follows an import of the same cell the imported names are written out in full.
 *
 * <p>Nothing of it is static, although JShell's own wrapper is: within a static method JShell
 * proposes no local variables. So a lone snippet with a block is wrapped too; one without is
 * analysed as it is.
 */
final class CellContext {

  /** Part of the names that wrappers have, JShell's and the ones below: no proposal may show it. */
  static final String MARK = "$";

  private static final String WRAPPER = "Cell$";
  private static final String METHOD = "cell$";
  private static final String METHOD_OPEN = "void " + METHOD + "() {\n";

  private static final Pattern MODIFIER =
      Pattern.compile("\\b(public|protected|private|static|final|synchronized|default)\\b");
  private static final Pattern TYPE_DECLARATION =
      Pattern.compile(
          "^\\s*(@\\w[\\w.]*(\\([^)]*\\))?\\s*|\\b(public|protected|private|static|final|abstract"
              + "|strictfp|sealed|non-sealed)\\s+)*(class|interface|enum|record|@interface)\\s+\\w");
  private static final Pattern METHOD_DECLARATION =
      Pattern.compile(
          "^\\s*(@\\w[\\w.]*(\\([^)]*\\))?\\s*)*(?!(new|return|throw|else|do|assert|yield|case)\\b)"
              + "[\\w.<>\\[\\], ?&]+\\s+\\w+\\s*\\([^()]*\\)\\s*(throws\\s+[\\w., ]+)?\\{");
  private static final Pattern NAME = Pattern.compile("(?<![\\w.$])[A-Za-z_$][\\w$]*");
  private static final Pattern IMPORT =
      Pattern.compile("^\\s*import\\s+(static\\s+)?([\\w.]+(?:\\.\\*)?)\\s*;?\\s*$");
  private static final Pattern VARIABLE =
      Pattern.compile(
          "^(?:final\\s+|static\\s+|volatile\\s+|public\\s+|private\\s+|protected\\s+)*"
              + "(?!(?:return|throw|new|else|yield|assert|case|import|package)\\b)"
              + "([\\w.]+\\s*(?:<[\\w.,<>?&\\s\\[\\]]*>)?(?:\\s*\\[\\s*\\])*)\\s*"
              + "\\b([A-Za-z_$][\\w$]*)((?:\\s*\\[\\s*\\])*)\\s*(?=[=;,]|$)");
  private static final Pattern NEXT_VARIABLE =
      Pattern.compile(",\\s*([A-Za-z_$][\\w$]*)((?:\\s*\\[\\s*\\])*)\\s*(?=[=;,]|$)");
  private static final Pattern CREATION =
      Pattern.compile(
          "=\\s*new\\s+([\\w.]+(?:\\s*<[\\w.,?&\\s\\[\\]]+(?:<[\\w.,?\\s]+>)?\\s*>)?)\\s*\\([^()]*\\)"
              + "\\s*;?\\s*$");
  private static final Pattern NAMED_TYPE =
      Pattern.compile("\\b(?:class|interface|enum|record)\\s+([A-Za-z_$][\\w$]*)");
  private static final Pattern NAMED_METHOD =
      Pattern.compile("([\\w.<>\\[\\], ?&]+)\\s+(\\w+)\\s*(\\([^()]*\\))");
  private static final int MAX_SNIPPETS = 500;

  /**
   * What one earlier snippet contributes; cached, since the next keystroke asks again.
   *
   * @param members declarations for the class
   * @param locals declarations for the method's body
   * @param alone declarations for the lambda of {@link #standAlone}
   */
  private record Part(
      String members,
      String locals,
      String alone,
      List<CellImport> imports,
      List<Declared> names) {}

  /** Something an earlier snippet of the cell declares. */
  record Declared(String name, Proposals.Kind kind, String signature) {}

  /** An import that has not been evaluated yet, such as {@code java.util.*}. */
  record CellImport(String fullName, boolean isStatic) {
    boolean isOnDemand() {
      return fullName.endsWith(".*");
    }

    /** The package or class before the last dot. */
    String owner() {
      return fullName.substring(0, fullName.lastIndexOf('.'));
    }

    String simpleName() {
      return fullName.substring(fullName.lastIndexOf('.') + 1);
    }
  }

  private final String prologue;
  private final String fragment;
  private final String alone;
  private final List<CellImport> imports;
  private final List<Declared> declared;

  private CellContext(
      String prologue,
      String fragment,
      String alone,
      List<CellImport> imports,
      List<Declared> declared) {
    this.prologue = prologue;
    this.fragment = fragment;
    this.alone = alone;
    this.imports = imports;
    this.declared = declared;
  }

  /** Whether the last snippet declares a class, so that an unqualified name may be a member's. */
  boolean isInClass() {
    return TYPE_DECLARATION.matcher(CodeMask.of(fragment).code()).find();
  }

  /** Code to analyse with the cursor at its end. */
  String code() {
    return prologue + fragment;
  }

  /** The code of the last snippet up to the cursor, as it stands in {@link #code()}. */
  String fragment() {
    return fragment;
  }

  /** What the earlier snippets declare, by name. */
  List<Declared> declared() {
    return declared;
  }

  /** What the earlier snippets import. */
  List<CellImport> imports() {
    return imports;
  }

  /**
   * An expression with the type of {@code expression} at the cursor, for {@code analyzeType}, which
   * takes nothing but an expression: the call of a lambda whose body declares the cell's variables
   * and classes. Methods cannot be declared there.
   */
  String standAlone(String expression) {
    return alone.isEmpty()
        ? expression
        : "java.util.Optional.of(0).map(cell$ -> { "
            + alone
            + " return "
            + expression
            + "; }).get()";
  }

  /**
   * Whether a statement begins at the cursor, within a block. There JShell does not see the block's
   * own variables: it takes the scope of the block's beginning.
   */
  boolean isAtStatementInBlock() {
    String before = CodeMask.of(code()).code().stripTrailing();
    return (before.endsWith(";") || before.endsWith("}")) && before.indexOf('{') >= 0;
  }

  /** Makes contexts; remembers what snippets it has seen contribute. */
  static final class Reader {
    private static final int REMEMBERED = 500;

    private final SourceCodeAnalysis analysis;
    private final Types types;

    private final Map<String, Part> parts =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Part> eldest) {
            return size() > REMEMBERED;
          }
        };

    Reader(SourceCodeAnalysis analysis, Types types) {
      this.analysis = analysis;
      this.types = types;
    }

    /** The context at the end of {@code code}. */
    CellContext at(String code) {
      List<Part> earlier = new ArrayList<>();
      String rest = code;
      while (earlier.size() < MAX_SNIPPETS) {
        SourceCodeAnalysis.CompletionInfo info = analysis.analyzeCompletion(rest);
        boolean ended =
            info.completeness() == SourceCodeAnalysis.Completeness.COMPLETE
                && info.source() != null
                && (!info.remaining().isBlank() || isTerminated(rest));
        if (!ended) {
          break;
        }
        earlier.add(parts.computeIfAbsent(info.source(), this::read));
        rest = info.remaining();
      }
      return combine(earlier, rest);
    }

    private static boolean isTerminated(String code) {
      String masked = CodeMask.of(code).code().stripTrailing();
      return masked.endsWith(";") || masked.endsWith("}");
    }

    private CellContext combine(List<Part> earlier, String rest) {
      StringBuilder members = new StringBuilder();
      StringBuilder locals = new StringBuilder();
      StringBuilder alone = new StringBuilder();
      List<CellImport> imports = new ArrayList<>();
      List<Declared> declared = new ArrayList<>();
      for (Part part : earlier) {
        members.append(qualified(part.members(), imports));
        locals.append(qualified(part.locals(), imports));
        alone.append(qualified(part.alone(), imports));
        imports.addAll(part.imports());
        declared.addAll(part.names());
      }
      String fragment = qualified(rest, imports);
      String prologue = "";
      String masked = CodeMask.of(fragment).code();
      if (!members.isEmpty() || !locals.isEmpty() || masked.indexOf('{') >= 0) {
        boolean isMember =
            TYPE_DECLARATION.matcher(masked).find() || METHOD_DECLARATION.matcher(masked).find();
        prologue = "class " + WRAPPER + " {\n" + members + (isMember ? "" : METHOD_OPEN + locals);
        fragment = isMember ? withoutModifiers(fragment) : fragment;
      }
      return new CellContext(prologue, fragment, alone.toString(), imports, declared);
    }

    /** Tells by the looks of its first line what a complete snippet declares. */
    private Part read(String source) {
      // Not by SourceCodeAnalysis.sourceToSnippets: on JDK 25 one call of it with a class makes
      // JShell infer Object for every var that is declared afterwards.
      String code = CodeMask.of(source).code().strip();
      Matcher imported = IMPORT.matcher(code);
      if (imported.find()) {
        boolean isStatic = imported.group(1) != null;
        return new Part(
            "", "", "", List.of(new CellImport(imported.group(2), isStatic)), List.of());
      }
      if (TYPE_DECLARATION.matcher(code).find()) {
        Matcher name = NAMED_TYPE.matcher(code);
        String declaration = withoutModifiers(source) + "\n";
        return name.find()
            ? new Part(
                declaration,
                "",
                declaration,
                List.of(),
                List.of(new Declared(name.group(1), Proposals.Kind.CLASS, "")))
            : nothing();
      }
      if (METHOD_DECLARATION.matcher(code).find()) {
        String header = header(code);
        Matcher name = NAMED_METHOD.matcher(header);
        return name.find()
            ? new Part(
                header + "{ throw null; }\n",
                "",
                "",
                List.of(),
                List.of(
                    new Declared(
                        name.group(2),
                        Proposals.Kind.FUNCTION,
                        header.strip().replaceAll("\\s+", " "))))
            : nothing();
      }
      Matcher variable = VARIABLE.matcher(code);
      return variable.find() ? variables(source, code, variable) : nothing();
    }

    private static Part variables(String source, String code, Matcher first) {
      String type = first.group(1).strip();
      Matcher created = CREATION.matcher(code);
      if (type.equals("var") && created.find(first.end()) && created.start() == first.end()) {
        type = created.group(1);
      } else if (type.equals("var")) {
        Declared declared =
            new Declared(first.group(2), Proposals.Kind.VARIABLE, "var " + first.group(2));
        String statement = source + "\n";
        return new Part("", statement, statement, List.of(), List.of(declared));
      }
      StringBuilder members = new StringBuilder();
      StringBuilder alone = new StringBuilder();
      List<Declared> names = new ArrayList<>();
      Matcher next = NEXT_VARIABLE.matcher(code).region(first.end(), code.length());
      Matcher current = first;
      int group = 2;
      do {
        String name = current.group(group);
        String full = type + current.group(group + 1);
        members.append(full).append(' ').append(name).append(";\n");
        alone.append(full).append(' ').append(name).append(" = ").append(zero(full)).append("; ");
        names.add(new Declared(name, Proposals.Kind.VARIABLE, full + " " + name));
        current = next;
        group = 1;
      } while (next.find());
      return new Part(members.toString(), "", alone.toString(), List.of(), names);
    }

    private static String zero(String type) {
      return switch (type) {
        case "boolean" -> "false";
        case "byte", "short", "char", "int", "long", "float", "double" -> "0";
        default -> "null";
      };
    }

    private static Part nothing() {
      return new Part("", "", "", List.of(), List.of());
    }

    /** A method's declaration without annotations, modifiers and body. */
    private static String header(String masked) {
      int body = masked.indexOf('{', Math.max(0, masked.indexOf(')')));
      String head = body < 0 ? masked : masked.substring(0, body);
      return withoutModifiers(head.replaceAll("@\\w[\\w.]*(\\([^)]*\\))?", ""));
    }

    /**
     * Removes the modifiers ahead of the declaration: not all may stand within a class or a block.
     */
    private static String withoutModifiers(String declaration) {
      String masked = CodeMask.of(declaration).code();
      int head = 0;
      while (head < masked.length() && "({=;".indexOf(masked.charAt(head)) < 0) {
        head++;
      }
      return MODIFIER.matcher(declaration.substring(0, head)).replaceAll("")
          + declaration.substring(head);
    }

    /** Writes out in full the names that {@code imports} stand for. */
    private String qualified(String source, List<CellImport> imports) {
      if (source.isEmpty() || imports.stream().allMatch(CellImport::isStatic)) {
        return source;
      }
      Matcher names = NAME.matcher(CodeMask.of(source).code());
      StringBuilder full = new StringBuilder();
      int copied = 0;
      while (names.find()) {
        Optional<String> owner =
            names.end() == source.length() ? Optional.empty() : owner(names.group(), imports);
        if (owner.isPresent()) {
          full.append(source, copied, names.start()).append(owner.get()).append('.');
          copied = names.start();
        }
      }
      return full.append(source, copied, source.length()).toString();
    }

    private Optional<String> owner(String name, List<CellImport> imports) {
      if (!Character.isUpperCase(name.charAt(0))) {
        return Optional.empty();
      }
      for (CellImport candidate : imports) {
        boolean provides =
            !candidate.isStatic()
                && (candidate.isOnDemand()
                    ? types.exists(candidate.owner() + "." + name)
                    : candidate.simpleName().equals(name));
        if (provides) {
          return Optional.of(candidate.owner());
        }
      }
      return Optional.empty();
    }
  }
}
