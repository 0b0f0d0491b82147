package interleave.differential;

import interleave.threads.Local;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A variable of which every thread has its own; in CPython an attribute of a {@code local}. */
final class LocalSubject extends Subject {

  private Local<Object> local = new Local<>();

  /** The threads that have set it. */
  private final Set<Integer> owners = new HashSet<>();

  LocalSubject(String name, Random random) {
    super(name, random);
  }

  @Override
  Draft create() {
    return Draft.of("local()", Draft.nothing(() -> local = new Local<>()));
  }

  @Override
  Draft draft(int thread) {
    return switch (random.nextInt(5)) {
      case 0, 1 -> {
        Object value = oneOf(1, 2, "text", null);
        yield Draft.of(
            "setattr(o, 'x', " + Text.of(value) + ")",
            Draft.nothing(() -> local.set(value)),
            Rule.always(() -> owners.add(thread)));
      }
      case 2 -> Draft.of("hasattr(o, 'x')", () -> local.isSet());
      case 3 ->
          // Removing what is not there is an error there, and nothing here.
          owners.contains(thread)
              ? Draft.of(
                  "delattr(o, 'x')",
                  Draft.nothing(() -> local.remove()),
                  Rule.always(() -> owners.remove(thread)))
              : Draft.of("o.x", () -> local.get());
      default -> Draft.of("o.x", () -> local.get());
    };
  }

  @Override
  Draft rescue(int thread) {
    throw new AssertionError("nothing here waits for others");
  }

  @Override
  int mostWaiting() {
    return 0;
  }

  @Override
  List<Draft> finals() {
    return List.of();
  }

  @Override
  String error(String cpythons, String python) {
    return cpythons.equals("AttributeError")
        ? "IllegalStateException"
        : super.error(cpythons, python);
  }
}
