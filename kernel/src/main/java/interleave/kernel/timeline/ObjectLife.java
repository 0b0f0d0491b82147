package interleave.kernel.timeline;

import interleave.trace.Event;
import interleave.trace.EventKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What became of one object that threads met at: who had it and when, how many stood before it, and
 * what was in it. Exact; nothing here knows about pixels. {@code viewer/run.mjs} finds out the
 * same.
 *
 * @param holds by time of acquisition; of a lock they do not overlap
 * @param line how many threads were blocked on it or waited for it; where nobody did there is none
 * @param contents how much was in it, or of a semaphore how many permits were taken, or of another
 *     object that several had at one time how many had it
 * @param values what it was set to, at each change
 */
record ObjectLife(
    int object, List<Held> holds, List<Level> line, List<Level> contents, List<Value> values) {

  /** A thread had it. */
  record Held(long from, long to, int thread, boolean released) {}

  /** The same number for a while. */
  record Level(long from, long to, long count) {}

  /** It was given a value: a variable was written, an event was set or cleared. */
  record Value(long at, int event) {}

  /** What is counted in {@link #contents}. */
  enum Unit {
    ITEM("item"),
    OWNER("owner"),
    PERMIT_TAKEN("permit taken", "permits taken"),
    PERMIT_LEFT("permit to take", "permits to take");

    private final String one;
    private final String many;

    Unit(String word) {
      this(word, word + "s");
    }

    Unit(String one, String many) {
      this.one = one;
      this.many = many;
    }

    /** {@code "1 item"}, {@code "2 permits taken"}. */
    String count(long n) {
      return Times.count(n) + " " + (n == 1 ? one : many);
    }
  }

  /** The lives of all objects about which there is something to tell, in order of appearance. */
  static List<ObjectLife> of(Activity activity) {
    Builder[] lives = new Builder[activity.trace().objects().size()];
    Arrays.setAll(lives, Builder::new);
    for (Lane lane : activity.lanes()) {
      for (Lane.Hold hold : lane.holds()) {
        int thread = lane.thread().id();
        lives[hold.object()].holds.add(new Held(hold.from(), hold.to(), thread, hold.released()));
      }
      for (Lane.Stretch stretch : lane.stretches()) {
        if (stretch.object() >= 0) {
          lives[stretch.object()].line.add(new Change(stretch.from(), 1));
          lives[stretch.object()].line.add(new Change(stretch.to(), -1));
        }
      }
    }
    List<Event> events = activity.trace().events();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).object() >= 0) {
        lives[events.get(i).object()].add(i, events.get(i), activity.names());
      }
    }
    return Arrays.stream(lives)
        .filter(life -> !activity.names().isThread(life.object))
        .map(life -> life.end(activity.end()))
        .filter(life -> !life.isEmpty())
        .toList();
  }

  private boolean isEmpty() {
    return holds.isEmpty() && line.isEmpty() && contents.isEmpty() && values.isEmpty();
  }

  /** Whether there is one owner at a time, so that the owners can stand in a row. */
  boolean hasOwners() {
    return !holds.isEmpty() && !overlap(holds);
  }

  private static boolean overlap(List<Held> holds) {
    long reached = Long.MIN_VALUE;
    for (Held held : holds) {
      if (held.from < reached) {
        return true;
      }
      reached = Math.max(reached, held.to);
    }
    return false;
  }

  /** What {@link #contents} counts. */
  Unit unit(Names names) {
    if (!names.isSemaphore(object)) {
      return holds.isEmpty() ? Unit.ITEM : Unit.OWNER;
    }
    return holds.isEmpty() ? Unit.PERMIT_LEFT : Unit.PERMIT_TAKEN;
  }

  /** The greatest number of a row of levels; 0 if there is none. */
  static long most(List<Level> levels) {
    return levels.stream().mapToLong(Level::count).max().orElse(0);
  }

  /** A number went up or down. */
  private record Change(long at, long by) {}

  private static final class Builder {
    /** Who leaves makes room before the next one comes. */
    private static final Comparator<Change> IN_ORDER =
        Comparator.comparingLong(Change::at).thenComparingLong(Change::by);

    private final int object;
    private final List<Held> holds = new ArrayList<>();
    private final List<Change> line = new ArrayList<>();
    private final List<Change> items = new ArrayList<>();
    private final List<Change> permits = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();

    Builder(int object) {
      this.object = object;
    }

    void add(int index, Event event, Names names) {
      EventKind kind = event.kind();
      boolean semaphore = names.isSemaphore(object);
      switch (kind) {
        case PUT -> items.add(new Change(event.time(), 1));
        case TAKE -> items.add(new Change(event.time(), -1));
        case ACQUIRE, RELEASE -> {
          if (semaphore) {
            long amount = Math.max(1, event.value());
            permits.add(new Change(event.time(), kind == EventKind.ACQUIRE ? amount : -amount));
          }
        }
        case SET, CLEAR -> values.add(new Value(event.time(), index));
        case WRITE -> {
          if (names.isVariable(object)) { // what a method returned is not what is in the object
            values.add(new Value(event.time(), index));
          }
        }
        default -> {}
      }
    }

    ObjectLife end(long end) {
      holds.sort(Comparator.comparingLong(Held::from));
      line.sort(IN_ORDER);
      return new ObjectLife(
          object, List.copyOf(holds), levels(line, 0, end), contents(end), List.copyOf(values));
    }

    private List<Level> contents(long end) {
      if (!holds.isEmpty()) {
        return levels(permits.isEmpty() && overlap(holds) ? owners() : permits, 0, end);
      }
      // A semaphore that nobody holds is a signal: what is given is there until it is taken.
      List<Change> changes =
          items.isEmpty() ? permits.stream().map(c -> new Change(c.at, -c.by)).toList() : items;
      return levels(changes, leastBefore(changes), end);
    }

    private List<Change> owners() {
      List<Change> owners = new ArrayList<>();
      for (Held held : holds) {
        owners.add(new Change(held.from, 1));
        owners.add(new Change(held.to, -1));
      }
      owners.sort(IN_ORDER);
      return owners;
    }

    /** What must have been there before the recording, since it was taken. */
    private static long leastBefore(List<Change> changes) {
      long count = 0;
      long least = 0;
      for (Change change : changes) {
        count += change.by;
        least = Math.min(least, count);
      }
      return -least;
    }

    /** Numbers above 0. */
    private static List<Level> levels(List<Change> changes, long before, long end) {
      List<Level> levels = new ArrayList<>();
      long count = before;
      long from = 0;
      for (int i = 0; i <= changes.size(); i++) {
        long to = i < changes.size() ? changes.get(i).at : end;
        if (count > 0 && to > from) {
          levels.add(new Level(from, to, count));
        }
        from = to;
        count += i < changes.size() ? changes.get(i).by : 0;
      }
      return List.copyOf(levels);
    }
  }

  /** How it was in the end, in words. */
  Phrase inTheEnd(Activity activity) {
    Names names = activity.names();
    List<Object> parts = new ArrayList<>();
    List<Name> owners =
        holds.stream()
            .filter(h -> !h.released)
            .map(h -> names.thread(h.thread))
            .distinct()
            .toList();
    if (!owners.isEmpty()) {
      parts.add(Phrase.of("held by ", Phrase.list(owners, 3)));
    }
    latest(contents, activity).ifPresent(n -> parts.add(Phrase.of(unit(names).count(n))));
    if (!values.isEmpty()) {
      Event event = activity.trace().events().get(values.get(values.size() - 1).event());
      parts.add(told(event));
    }
    latest(line, activity)
        .ifPresent(n -> parts.add(Phrase.of(Times.count(n, "thread") + " before it")));
    if (parts.isEmpty()) {
      return Phrase.of(holds.isEmpty() ? "–" : "free");
    }
    for (int i = parts.size() - 1; i > 0; i--) {
      parts.add(i, "; ");
    }
    return Phrase.of(parts.toArray());
  }

  /** What it was set to, in words. */
  static Phrase told(Event event) {
    return switch (event.kind()) {
      case SET -> Phrase.of("set");
      case CLEAR -> Phrase.of("not set");
      default -> Phrase.of(Name.of(event.detail(), 30, Name.Role.CODE));
    };
  }

  private static Optional<Long> latest(List<Level> levels, Activity activity) {
    return levels.isEmpty() || levels.get(levels.size() - 1).to < activity.end()
        ? Optional.empty()
        : Optional.of(levels.get(levels.size() - 1).count);
  }
}
