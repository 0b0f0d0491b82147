package interleave.race;

import interleave.hooks.HookKind;
import interleave.hooks.HookSite;
import interleave.hooks.HookSites;
import interleave.race.DataRace.Side;
import interleave.trace.Named;
import interleave.trace.Site;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Says in a learner's words what was found. */
final class Wording {

  /** The classes of a shell's top level, whose fields go by their names alone. */
  private static final Pattern TOP_LEVEL = Pattern.compile("REPL\\.\\$JShell\\$[0-9A-Z]+");

  private final Function<Object, Optional<String>> names;

  Wording(Function<Object, Optional<String>> names) {
    this.names = names;
  }

  DataRace race(Object owner, int index, Access first, Access second, long times) {
    Side one = side(first);
    Side other = side(second);
    String variable = variable(owner, index, HookSites.get(first.site()));
    return new DataRace(variable, one, other, missing(first, second, one, other), times);
  }

  private Side side(Access access) {
    HookSite at = HookSites.get(access.site());
    List<String> locks =
        access.held().locks().stream()
            .map(lock -> lock.object().map(this::lockName).orElse("a lock that is no more"))
            .toList();
    return new Side(
        access.thread(),
        access.writes(),
        at.line() > 0 ? Optional.of(new Site(at.unit(), at.line())) : Optional.empty(),
        locks,
        access.nanos());
  }

  private String lockName(Object lock) {
    return name(lock).orElseGet(() -> withArticle(typeName(lock.getClass())));
  }

  private Optional<String> name(Object object) {
    Optional<String> given = names.apply(object);
    if (given.isPresent()) {
      return given;
    }
    if (object instanceof Class<?> type) {
      return Optional.of(typeName(type) + ".class");
    }
    return object instanceof Named named ? named.name() : Optional.empty();
  }

  private String variable(Object owner, int index, HookSite at) {
    if (owner == Findings.STATIC) {
      return TOP_LEVEL.matcher(at.owner()).matches()
          ? at.name()
          : simpleName(at.owner()) + "." + at.name();
    }
    Optional<String> name = name(owner);
    String type = typeName(owner.getClass());
    if (index != Findings.NO_INDEX) {
      return name.map(n -> n + "[" + index + "]")
          .orElse("element " + index + " of " + withArticle(type));
    }
    if (at.kind() == HookKind.CONTENTS_READ || at.kind() == HookKind.CONTENTS_WRITE) {
      return name.orElse("the contents of " + withArticle(type));
    }
    return at.kind() == HookKind.VARIABLE
        ? name.orElse(withArticle(type)) + ", through a VarHandle"
        : name.orElse(type) + "." + at.name();
  }

  private static String typeName(Class<?> type) {
    String simple = type.getSimpleName();
    return simple.isEmpty() ? simpleName(type.getName()) : simple;
  }

  private static String withArticle(String type) {
    return ("AEIOUaeiou".indexOf(type.charAt(0)) >= 0 ? "an " : "a ") + type;
  }

  private static String simpleName(String name) {
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  /** What would have ordered the two, in a sentence. */
  private static String missing(Access first, Access second, Side one, Side other) {
    if (!one.locks().isEmpty() && !other.locks().isEmpty()) {
      return one.thread()
          + " holds "
          + list(one.locks())
          + ", "
          + other.thread()
          + " holds "
          + list(other.locks())
          + ": only a lock that both take keeps one out while the other is in.";
    }
    if (!one.locks().isEmpty() || !other.locks().isEmpty()) {
      Side with = one.locks().isEmpty() ? other : one;
      Side without = one.locks().isEmpty() ? one : other;
      return without.thread()
          + " "
          + without.verb()
          + " without "
          + list(with.locks())
          + ", which "
          + with.thread()
          + " holds as it "
          + with.verb()
          + ": a lock orders only threads that take it.";
    }
    if (first.slot().wasStartedBy(second.slot())) {
      return other.thread()
          + " has started "
          + one.thread()
          + " and "
          + other.verb()
          + " without having waited for its end: a join() would order the two.";
    }
    if (second.slot().wasStartedBy(first.slot())) {
      return one.thread()
          + " "
          + one.verb()
          + " after it has started "
          + other.thread()
          + ": only what is done before start() is ordered with the new thread.";
    }
    return "Nothing orders "
        + one.thread()
        + " and "
        + other.thread()
        + " here: they hold no lock, and no volatile variable, start, join or hand-over leads from"
        + " one access to the other.";
  }

  private static String list(List<String> names) {
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }
}
