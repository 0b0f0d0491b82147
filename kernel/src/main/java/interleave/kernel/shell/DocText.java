package interleave.kernel.shell;

import com.sun.source.doctree.AttributeTree;
import com.sun.source.doctree.DeprecatedTree;
import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.EndElementTree;
import com.sun.source.doctree.EntityTree;
import com.sun.source.doctree.ErroneousTree;
import com.sun.source.doctree.IndexTree;
import com.sun.source.doctree.InheritDocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.ReferenceTree;
import com.sun.source.doctree.ReturnTree;
import com.sun.source.doctree.SeeTree;
import com.sun.source.doctree.SinceTree;
import com.sun.source.doctree.StartElementTree;
import com.sun.source.doctree.SummaryTree;
import com.sun.source.doctree.SystemPropertyTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.doctree.ThrowsTree;
import com.sun.source.doctree.ValueTree;
import com.sun.source.util.SimpleDocTreeVisitor;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A documentation comment as Markdown or as plain text: HTML elements and inline tags become marks,
 * block tags a list at the end.
 */
final class DocText extends SimpleDocTreeVisitor<Void, Void> {

  /** What the text is for. */
  enum Format {
    MARKDOWN,
    PLAIN
  }

  private static final Map<String, String> ENTITIES =
      Map.ofEntries(
          Map.entry("lt", "<"),
          Map.entry("gt", ">"),
          Map.entry("amp", "&"),
          Map.entry("quot", "\""),
          Map.entry("nbsp", " "),
          Map.entry("hellip", "…"),
          Map.entry("mdash", "—"),
          Map.entry("ndash", "–"),
          Map.entry("le", "≤"),
          Map.entry("ge", "≥"),
          Map.entry("ne", "≠"),
          Map.entry("times", "×"),
          Map.entry("rarr", "→"),
          Map.entry("sup2", "²"),
          Map.entry("pi", "π"),
          Map.entry("infin", "∞"),
          Map.entry("copy", "©"),
          Map.entry("reg", "®"));

  private final Format format;
  private final StringBuilder out = new StringBuilder();

  /** For each open list, its next number, or 0 for a list with dots. */
  private final Deque<Integer> lists = new ArrayDeque<>();

  private boolean preformatted;

  /** Where the text of the preformatted block begins in {@link #out}. */
  private int preformattedStart;

  private DocText(Format format) {
    this.format = format;
  }

  /** All of the comment. */
  static String full(DocCommentTree comment, Format format) {
    DocText text = new DocText(format);
    text.all(comment.getFullBody());
    text.tags(comment.getBlockTags());
    return text.tidy();
  }

  /** Its first sentence, and what goes in and comes out. */
  static String brief(DocCommentTree comment, Format format) {
    DocText text = new DocText(format);
    text.all(comment.getFirstSentence());
    text.tags(
        comment.getBlockTags().stream()
            .filter(
                tag ->
                    switch (tag.getKind()) {
                      case PARAM, RETURN, THROWS, EXCEPTION, DEPRECATED -> true;
                      default -> false;
                    })
            .toList());
    return text.tidy();
  }

  private String tidy() {
    return out.toString()
        .replaceAll("[ \\t]+\\n", "\n")
        .replaceAll("\\n{3,}", "\n\n")
        .replaceAll("[ \\t]+$", "")
        .strip();
  }

  private void all(List<? extends DocTree> trees) {
    trees.forEach(tree -> tree.accept(this, null));
  }

  private void tags(List<? extends DocTree> tags) {
    boolean first = true;
    for (DocTree tag : tags) {
      int before = out.length();
      out.append(first ? "\n\n" : "\n").append("- ");
      int start = out.length();
      tag.accept(this, null);
      if (out.length() == start) {
        out.setLength(before);
      } else {
        first = false;
      }
    }
  }

  private void tag(String label, List<? extends DocTree> description) {
    out.append(label);
    if (!description.isEmpty()) {
      out.append(" — ");
      all(description);
    }
  }

  private String code(String text) {
    return format == Format.MARKDOWN && !preformatted && !text.isBlank() && text.indexOf('`') < 0
        ? "`" + text + "`"
        : text;
  }

  private void text(String text) {
    if (preformatted) {
      out.append(text);
      return;
    }
    String flat = text.replaceAll("\\s+", " ");
    if (out.length() == 0 || Character.isWhitespace(out.charAt(out.length() - 1))) {
      flat = flat.stripLeading();
    }
    out.append(format == Format.MARKDOWN ? flat.replaceAll("([\\\\`*_\\[\\]<])", "\\\\$1") : flat);
  }

  private void mark(String mark) {
    if (format == Format.MARKDOWN && !preformatted) {
      out.append(mark);
    }
  }

  @Override
  protected @Nullable Void defaultAction(DocTree tree, @Nullable Void unused) {
    // Kinds that JDK 17 does not know, such as a snippet, and rare ones.
    if (tree.getKind().name().equals("SNIPPET")) {
      String source = tree.toString();
      int colon = source.indexOf(':');
      int end = source.lastIndexOf('}');
      fence();
      out.append(unindented(source.substring(colon + 1, Math.max(colon + 1, end))));
      fence();
    } else if (tree.getKind().name().equals("MARKDOWN")
        || tree.getKind().name().equals("RAW_TEXT")) {
      out.append(tree);
    }
    return null;
  }

  @Override
  public @Nullable Void visitText(TextTree tree, @Nullable Void unused) {
    text(tree.getBody());
    return null;
  }

  @Override
  public @Nullable Void visitLiteral(LiteralTree tree, @Nullable Void unused) {
    String body = tree.getBody().getBody();
    if (tree.getKind() == DocTree.Kind.CODE) {
      out.append(preformatted ? body : code(body.replaceAll("\\s+", " ")));
    } else {
      text(body);
    }
    return null;
  }

  @Override
  public @Nullable Void visitLink(LinkTree tree, @Nullable Void unused) {
    if (tree.getLabel().isEmpty()) {
      out.append(code(shown(tree.getReference().getSignature())));
    } else {
      all(tree.getLabel());
    }
    return null;
  }

  private static String shown(String reference) {
    String name = reference.startsWith("#") ? reference.substring(1) : reference;
    return name.replaceAll("\\b[a-z][\\w]*\\.(?=[\\w.]*[A-Z])", "").replace('#', '.');
  }

  @Override
  public @Nullable Void visitValue(ValueTree tree, @Nullable Void unused) {
    if (tree.getReference() == null) {
      text("of this constant");
    } else {
      out.append(code(shown(tree.getReference().getSignature())));
    }
    return null;
  }

  @Override
  public @Nullable Void visitEntity(EntityTree tree, @Nullable Void unused) {
    String name = tree.getName().toString();
    String character = ENTITIES.get(name);
    if (character == null && name.startsWith("#")) {
      character = numbered(name.substring(1).toLowerCase(Locale.ROOT));
    }
    text(character == null ? "&" + name + ";" : character);
    return null;
  }

  private static String numbered(String number) {
    try {
      int code =
          number.startsWith("x")
              ? Integer.parseInt(number.substring(1), 16)
              : Integer.parseInt(number);
      return Character.toString(code);
    } catch (IllegalArgumentException e) {
      return "&#" + number + ";";
    }
  }

  @Override
  public @Nullable Void visitIndex(IndexTree tree, @Nullable Void unused) {
    tree.getSearchTerm().accept(this, null);
    return null;
  }

  @Override
  public @Nullable Void visitSystemProperty(SystemPropertyTree tree, @Nullable Void unused) {
    out.append(code(tree.getPropertyName().toString()));
    return null;
  }

  @Override
  public @Nullable Void visitSummary(SummaryTree tree, @Nullable Void unused) {
    all(tree.getSummary());
    return null;
  }

  @Override
  public @Nullable Void visitInheritDoc(InheritDocTree tree, @Nullable Void unused) {
    return null;
  }

  @Override
  public @Nullable Void visitErroneous(ErroneousTree tree, @Nullable Void unused) {
    text(tree.getBody());
    return null;
  }

  @Override
  public @Nullable Void visitAttribute(AttributeTree tree, @Nullable Void unused) {
    return null;
  }

  @Override
  public @Nullable Void visitStartElement(StartElementTree tree, @Nullable Void unused) {
    String name = tree.getName().toString().toLowerCase(Locale.ROOT);
    switch (name) {
      case "p", "div", "table", "dl", "blockquote", "hr" -> out.append("\n\n");
      case "br" -> out.append(format == Format.MARKDOWN ? "  \n" : "\n");
      case "ul" -> openList(0);
      case "ol" -> openList(1);
      case "li" -> item();
      case "dt", "tr", "caption" -> out.append("\n\n");
      case "dd" -> out.append("\n\n  ");
      case "td", "th" -> out.append("  ");
      case "b", "strong" -> mark("**");
      case "i", "em", "var", "dfn", "cite" -> mark("*");
      case "code", "tt", "kbd" -> mark("`");
      case "sup" -> text("^");
      case "pre" -> {
        fence();
        preformatted = true;
        preformattedStart = out.length();
      }
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        out.append("\n\n");
        mark("**");
      }
      default -> {
        // An anchor, a span and the like mean nothing here; what they hold follows.
      }
    }
    return null;
  }

  @Override
  public @Nullable Void visitEndElement(EndElementTree tree, @Nullable Void unused) {
    String name = tree.getName().toString().toLowerCase(Locale.ROOT);
    switch (name) {
      case "p", "div", "table", "dl", "blockquote" -> out.append("\n\n");
      case "ul", "ol" -> {
        lists.poll();
        out.append(lists.isEmpty() ? "\n\n" : "\n");
      }
      case "b", "strong" -> mark("**");
      case "i", "em", "var", "dfn", "cite" -> mark("*");
      case "code", "tt", "kbd" -> mark("`");
      case "pre" -> {
        preformatted = false;
        String block = out.substring(Math.min(preformattedStart, out.length()));
        out.setLength(out.length() - block.length());
        out.append(unindented(block));
        fence();
      }
      case "h1", "h2", "h3", "h4", "h5", "h6" -> {
        mark("**");
        out.append("\n\n");
      }
      default -> {
        // As above.
      }
    }
    return null;
  }

  private void openList(int number) {
    if (lists.isEmpty()) {
      out.append("\n");
    }
    lists.push(number);
  }

  private void item() {
    int number = lists.isEmpty() ? 0 : lists.pop();
    lists.push(number == 0 ? 0 : number + 1);
    out.append("\n").append("  ".repeat(lists.size() - 1));
    out.append(number == 0 ? "- " : number + ". ");
  }

  /** A block of code without the margin that it has in the comment; JDKs cut it differently. */
  private static String unindented(String block) {
    return block.replaceFirst("^\\s*\\n", "").stripTrailing().stripIndent();
  }

  private void fence() {
    out.append(format == Format.MARKDOWN ? "\n\n```\n" : "\n\n");
  }

  @Override
  public @Nullable Void visitParam(ParamTree tree, @Nullable Void unused) {
    String name = tree.getName().getName().toString();
    tag(code(tree.isTypeParameter() ? "<" + name + ">" : name), tree.getDescription());
    return null;
  }

  @Override
  public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
    if (isInline(tree)) {
      text("Returns ");
      all(tree.getDescription());
      text(".");
    } else {
      tag("returns", tree.getDescription());
    }
    return null;
  }

  private static boolean isInline(ReturnTree tree) {
    return tree.toString().startsWith("{");
  }

  @Override
  public @Nullable Void visitThrows(ThrowsTree tree, @Nullable Void unused) {
    String type = shown(tree.getExceptionName().getSignature());
    tag("throws " + code(type), tree.getDescription());
    return null;
  }

  @Override
  public @Nullable Void visitDeprecated(DeprecatedTree tree, @Nullable Void unused) {
    tag("deprecated", tree.getBody());
    return null;
  }

  @Override
  public @Nullable Void visitSince(SinceTree tree, @Nullable Void unused) {
    tag("since", tree.getBody());
    return null;
  }

  @Override
  public @Nullable Void visitSee(SeeTree tree, @Nullable Void unused) {
    out.append("see ");
    for (DocTree part : tree.getReference()) {
      if (part instanceof ReferenceTree reference) {
        out.append(code(shown(reference.getSignature())));
      } else {
        part.accept(this, null);
      }
    }
    return null;
  }
}
