package interleave.kernel.shell;

import jdk.jshell.DeclarationSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;

/** What to call what a snippet declares. */
final class Declarations {

  private Declarations() {}

  /** For example {@code method f(int)}, {@code record Point}, {@code variable x}. */
  static String of(DeclarationSnippet snippet) {
    if (snippet instanceof MethodSnippet method) {
      return "method " + method.name() + "(" + method.parameterTypes() + ")";
    }
    if (snippet instanceof TypeDeclSnippet type) {
      return kind(type.subKind()) + " " + type.name();
    }
    return "variable " + snippet.name();
  }

  private static String kind(Snippet.SubKind kind) {
    return switch (kind) {
      case INTERFACE_SUBKIND -> "interface";
      case ENUM_SUBKIND -> "enum";
      case RECORD_SUBKIND -> "record";
      case ANNOTATION_TYPE_SUBKIND -> "annotation";
      default -> "class";
    };
  }
}
