package interleave.hooks;

/**
 * A place in a learner's code from which a hook is called.
 *
 * @param unit what the learner calls the source, for example {@code "cell 3"}
 * @param className the class as the JVM calls it, {@code REPL.$JShell$12$Account}
 * @param method the method as the learner wrote it; {@code <init>} and {@code <clinit>} as the JVM
 *     calls them, lambdas as the compiler does
 * @param line the line in the unit, from 1; 0 if unknown
 * @param kind what is done there
 * @param owner the class of the field or called method, as the JVM calls it ({@code
 *     java.util.concurrent.locks.Lock}); for a field, the class that declares it. Empty for what is
 *     neither
 * @param name name of the field or of the called method; empty for what is neither
 * @param descriptor the JVM's descriptor of the field or of the called method; for elements of
 *     arrays, of the element ({@code Ljava/lang/Object;} for all references, {@code B} for {@code
 *     boolean} too)
 * @param isVolatile whether the field is volatile
 * @param variable a number for each declared field, the same at all sites; 0 for what is no field
 */
public record HookSite(
    String unit,
    String className,
    String method,
    int line,
    HookKind kind,
    String owner,
    String name,
    String descriptor,
    boolean isVolatile,
    int variable) {

  /** The site that stands for no place. */
  static final HookSite NOWHERE =
      new HookSite("", "", "", 0, HookKind.CALL, "", "", "()V", false, 0);

  /** The same place, which is called otherwise. */
  public HookSite movedTo(String newUnit, int newLine) {
    return new HookSite(
        newUnit, className, method, newLine, kind, owner, name, descriptor, isVolatile, variable);
  }
}
