package interleave.race;

import interleave.hooks.HookSite;
import interleave.hooks.HookSites;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The races that were found, each pair of lines and variable once, and how often. Keeps the objects
 * whose variables they are, for their names. Thread-safe.
 */
final class Findings {

  /** How many races are told apart. */
  static final int MOST = 100;

  /** Stands for what has a static field. */
  static final Object STATIC = new Object();

  static final int NO_INDEX = -1;

  /** What makes two races the same for a reader. */
  private record Key(String variable, String oneLine, String otherLine) {}

  private static final class Found {
    final Object owner;
    final int index;
    final Access first;
    final Access second;
    long times;

    Found(Object owner, int index, Access first, Access second) {
      this.owner = owner;
      this.index = index;
      this.first = first;
      this.second = second;
    }
  }

  /** Guarded by this. In the order they were found. */
  private final Map<Key, Found> found = new LinkedHashMap<>();

  /** Sightings of races that there was no room for. Guarded by this. */
  private long more;

  /** Accesses to variables that there was no room for. */
  private final AtomicLong unseen = new AtomicLong();

  /** Threads that have accessed memory. */
  private final AtomicInteger threads = new AtomicInteger();

  void add(Object owner, int index, Access first, Access second) {
    Key key = key(HookSites.get(first.site()), HookSites.get(second.site()));
    synchronized (this) {
      Found known = found.get(key);
      if (known == null) {
        if (found.size() == MOST) {
          more++;
          return;
        }
        known = new Found(owner, index, first, second);
        found.put(key, known);
      }
      known.times++;
    }
  }

  private static Key key(HookSite one, HookSite other) {
    String a = one.unit() + ":" + one.line();
    String b = other.unit() + ":" + other.line();
    String variable = one.owner() + "." + one.variable();
    return a.compareTo(b) <= 0 ? new Key(variable, a, b) : new Key(variable, b, a);
  }

  /** An access to a variable that is not looked at, for want of room. */
  void addUnseen() {
    unseen.incrementAndGet();
  }

  /** One more thread accesses memory. */
  void addThread() {
    threads.incrementAndGet();
  }

  Races races(Function<Object, Optional<String>> names) {
    Wording wording = new Wording(names);
    List<DataRace> races = new ArrayList<>();
    synchronized (this) {
      for (Found each : found.values()) {
        races.add(wording.race(each.owner, each.index, each.first, each.second, each.times));
      }
      return new Races(races, more, unseen.get(), threads.get());
    }
  }
}
