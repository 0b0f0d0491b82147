package interleave.kernel.instrument;

import interleave.hooks.HookKind;
import interleave.hooks.HookSite;
import interleave.hooks.HookSites;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/** Gives the places of one method their numbers: the same place has the same in every body. */
final class SiteBook {

  /**
   * @param index of the instruction in the method as it was compiled
   */
  private record Place(int index, HookKind kind) {}

  private final String unit;
  private final String className;
  private final String method;
  private final IntConsumer newSites;
  private final Map<Place, Integer> numbers = new HashMap<>();

  /**
   * @param className as the JVM has it inside
   * @param newSites told each number once
   */
  SiteBook(String unit, String className, String method, IntConsumer newSites) {
    this.unit = unit;
    this.className = readable(className);
    this.method = method;
    this.newSites = newSites;
  }

  /** The number of a place where a field is accessed. */
  int field(int index, int line, HookKind kind, Kinship.Field field, String descriptor) {
    return numbers.computeIfAbsent(
        new Place(index, kind),
        place ->
            added(
                new HookSite(
                    unit,
                    className,
                    method,
                    line,
                    kind,
                    readable(field.declaringClass()),
                    field.name(),
                    descriptor,
                    field.isVolatile(),
                    HookSites.variable(readable(field.declaringClass()), field.name()))));
  }

  /** The number of any other place. */
  int other(int index, int line, HookKind kind, String owner, String name, String descriptor) {
    return numbers.computeIfAbsent(
        new Place(index, kind),
        place ->
            added(
                new HookSite(
                    unit,
                    className,
                    method,
                    line,
                    kind,
                    readable(owner),
                    name,
                    descriptor,
                    false,
                    0)));
  }

  private int added(HookSite site) {
    int number = HookSites.add(site);
    newSites.accept(number);
    return number;
  }

  /** One string for each class: sites are many, and are kept. */
  private static String readable(String name) {
    return name.replace('/', '.').intern();
  }
}
