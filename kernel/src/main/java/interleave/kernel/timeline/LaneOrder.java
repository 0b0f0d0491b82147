package interleave.kernel.timeline;

import interleave.trace.Event;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The order of the lanes within a group. Every view has the same one: it is that of {@link
 * Activity#lanes}, and only found out here.
 *
 * <h2>What is sought</h2>
 *
 * Arrows that are short: the least sum, over all arrows between lanes of a group, of how many lanes
 * one reaches down or up. That is the minimum linear arrangement of a graph. With up to {@value
 * #EXACT} lanes below the first it is found exactly, by dynamic programming over the sets of lanes
 * that can stand above the others; with more, lanes are moved to where they do best, one after the
 * other, until none gains or {@value #ROUNDS} rounds are over. Of orders that are as good, the one
 * is taken in which who came earlier is higher up. Arrows are counted once per pair of lanes, so
 * the rest of the work does not depend on the length of the run.
 *
 * <h2>What stays</h2>
 *
 * A picture whose lanes come in another order at each run cannot be learned, and what a lock's
 * threads happen to do one after the other is no reason to move them. So:
 *
 * <ul>
 *   <li>The first lane of a group, as a rule the main thread of the cell, stays on top. That it
 *       starts and joins the others ties it to none of them more than to another: such arrows do
 *       not count.
 *   <li>Threads whose names differ in numbers only ({@code worker-1}, {@code worker-2}) keep their
 *       order among each other: who looks for number 2 looks below number 1.
 *   <li>Between two threads, the first arrow does not count: once is chance. A thread that another
 *       than the first has started, and a block that lasts to the end, do count, {@value #LASTING}
 *       times, since they are no chance.
 *   <li>The best order is taken only if it is clearly better: if it makes arrows shorter by a third
 *       of their length, and by {@value #LEAST_GAIN} lanes. With three lanes below the first, this
 *       is so when more than seven of ten arrows go between the outer two.
 * </ul>
 *
 * <p>Beyond the lanes that a picture has at most, lanes stay where they are.
 */
final class LaneOrder {

  /** With so many lanes there are some thousand sets of them. */
  private static final int EXACT = 12;

  private static final int ROUNDS = 8;

  private static final int LASTING = 2;

  private static final int LEAST_GAIN = 4;

  /** The part of their length that arrows must gain at least. */
  private static final int LEAST_PART = 3;

  private static final Pattern NUMBERS = Pattern.compile("\\d+");

  /** Lanes of one group, in the order of the trace; the first stays. */
  private final List<Lane> lanes;

  /** How much it matters that two of them are near each other. */
  private final long[][] weights;

  /** By lane: the first one whose name differs in numbers only. */
  private final int[] families;

  /** By lane: all that goes from it. */
  private final long[] totals;

  private LaneOrder(List<Lane> lanes, long[][] weights) {
    this.lanes = lanes;
    this.weights = weights;
    this.totals = Arrays.stream(weights).mapToLong(row -> Arrays.stream(row).sum()).toArray();
    this.families = families(lanes);
  }

  private static int[] families(List<Lane> lanes) {
    Map<String, Integer> first = new HashMap<>();
    int[] families = new int[lanes.size()];
    for (int i = 0; i < families.length; i++) {
      String name = NUMBERS.matcher(lanes.get(i).thread().name()).replaceAll("");
      Integer known = first.putIfAbsent(name, i);
      families[i] = known == null ? i : known;
    }
    return families;
  }

  /** The lanes of a run so that its arrows are short. */
  static List<Lane> shortest(Activity activity) {
    List<Lane> recorded = activity.recordedLanes();
    int drawn = Math.min(Layout.MAX_ROWS, recorded.size());
    if (drawn < 3) {
      return recorded;
    }
    Arrows arrows = Arrows.of(activity, recorded.subList(0, drawn));
    List<Lane> ordered = new ArrayList<>(recorded.size());
    for (int from = 0; from < drawn; ) {
      int to = endOfGroup(recorded, from, drawn);
      List<Lane> group = recorded.subList(from, to);
      ordered.addAll(new LaneOrder(group, arrows.weights(from, to)).best());
      from = to;
    }
    ordered.addAll(recorded.subList(drawn, recorded.size()));
    return List.copyOf(ordered);
  }

  private static int endOfGroup(List<Lane> lanes, int from, int end) {
    int to = from + 1;
    while (to < end && lanes.get(to).thread().group().equals(lanes.get(from).thread().group())) {
      to++;
    }
    return to;
  }

  /**
   * The lanes of one run where another has them: a lane that the other has not is below those that
   * it has. The first of a group stays on top.
   *
   * @param key what a lane is known by in both
   */
  static <K> List<Lane> like(
      Activity other, Function<Lane, K> keyThere, Activity activity, Function<Lane, K> key) {
    Map<K, Integer> places = new HashMap<>();
    for (Lane lane : other.lanes()) {
      places.putIfAbsent(keyThere.apply(lane), places.size());
    }
    List<Lane> own = activity.lanes();
    List<Lane> ordered = new ArrayList<>(own.size());
    for (int from = 0; from < own.size(); ) {
      int to = endOfGroup(own, from, own.size());
      ordered.add(own.get(from));
      own.subList(from + 1, to).stream()
          .sorted(
              Comparator.comparingInt(
                  lane -> places.getOrDefault(key.apply(lane), Integer.MAX_VALUE)))
          .forEach(ordered::add);
      from = to;
    }
    return List.copyOf(ordered);
  }

  private List<Lane> best() {
    int[] recorded = new int[lanes.size()];
    Arrays.setAll(recorded, i -> i);
    long before = length(recorded);
    if (before < LEAST_GAIN) {
      return lanes;
    }
    int[] best = lanes.size() - 1 <= EXACT ? exact() : sifted(recorded);
    long gain = before - length(best);
    return gain >= LEAST_GAIN && LEAST_PART * gain >= before
        ? Arrays.stream(best).mapToObj(lanes::get).toList()
        : lanes;
  }

  /** What is sought to be small. */
  private long length(int[] order) {
    long length = 0;
    for (int i = 0; i < order.length; i++) {
      for (int j = 0; j < i; j++) {
        length += (i - j) * weights[order[i]][order[j]];
      }
    }
    return length;
  }

  // ---- few lanes

  /**
   * The arrows' length is the sum, over all gaps between neighbours, of the arrows that cross the
   * gap; and what crosses one depends only on which lanes are above it. A set holds, as bits, those
   * above, without the first.
   */
  private int[] exact() {
    int movable = lanes.size() - 1;
    int all = (1 << movable) - 1;
    long[] crossing = crossing(movable);
    long[] rest = new long[all + 1];
    for (int above = all - 1; above >= 0; above--) {
      rest[above] = Long.MAX_VALUE;
      for (int next = 0; next < movable; next++) {
        if (mayFollow(next, above)) {
          int with = above | 1 << next;
          rest[above] = Math.min(rest[above], crossing[with] + rest[with]);
        }
      }
    }
    int[] order = new int[movable + 1];
    int above = 0;
    for (int i = 1; i <= movable; i++) {
      int next = 0;
      while (!mayFollow(next, above)
          || crossing[above | 1 << next] + rest[above | 1 << next] != rest[above]) {
        next++;
      }
      above |= 1 << next;
      order[i] = next + 1;
    }
    return order;
  }

  /** By the set of lanes above a gap: how much crosses the gap. */
  private long[] crossing(int movable) {
    long[] crossing = new long[1 << movable];
    for (int other = 1; other <= movable; other++) {
      crossing[0] += weights[0][other];
    }
    for (int above = 1; above < crossing.length; above++) {
      int lane = Integer.numberOfTrailingZeros(above) + 1;
      int before = above & (above - 1);
      long sum = crossing[before] - weights[lane][0];
      for (int other = 1; other <= movable; other++) {
        boolean isAbove = (before & (1 << (other - 1))) != 0;
        sum += isAbove ? -weights[lane][other] : weights[lane][other];
      }
      crossing[above] = sum;
    }
    return crossing;
  }

  /** Whether all of its family that were before it in the trace are above. */
  private boolean mayFollow(int movable, int above) {
    if ((above >> movable & 1) != 0) {
      return false;
    }
    for (int other = 0; other < movable; other++) {
      if (families[other + 1] == families[movable + 1] && (above >> other & 1) == 0) {
        return false;
      }
    }
    return true;
  }

  // ---- many lanes

  private int[] sifted(int[] recorded) {
    int[] order = recorded.clone();
    boolean moved = true;
    for (int round = 0; moved && round < ROUNDS; round++) {
      moved = false;
      long[] upward = upward(order);
      for (int lane = 1; lane < order.length; lane++) {
        int from = placeOf(lane, order);
        int to = bestPlace(order, upward, from);
        if (to != from) {
          move(order, from, to);
          upward = upward(order);
          moved = true;
        }
      }
    }
    return order;
  }

  private static int placeOf(int lane, int[] order) {
    int place = 0;
    while (order[place] != lane) {
      place++;
    }
    return place;
  }

  private static void move(int[] order, int from, int to) {
    int lane = order[from];
    if (from < to) {
      System.arraycopy(order, from + 1, order, from, to - from);
    } else {
      System.arraycopy(order, to, order, to + 1, from - to);
    }
    order[to] = lane;
  }

  /** By lane: how much goes from it to those above. */
  private long[] upward(int[] order) {
    long[] upward = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      for (int j = 0; j < i; j++) {
        upward[order[i]] += weights[order[i]][order[j]];
      }
    }
    return upward;
  }

  private long downward(int lane, long[] upward) {
    return totals[lane] - upward[lane];
  }

  /** Where a lane makes arrows shortest, of such places the nearest; it passes none of its own. */
  private int bestPlace(int[] order, long[] upward, int from) {
    int lane = order[from];
    int best = from;
    long bestGain = 0;
    for (int direction = -1; direction <= 1; direction += 2) {
      // Of the lane: arrows ahead of it get shorter by one for each lane that it passes, those
      // behind it longer; of the lane that is passed, the other way round.
      long ahead = direction < 0 ? upward[lane] : downward(lane, upward);
      long behind = direction < 0 ? downward(lane, upward) : upward[lane];
      long gain = 0;
      for (int to = from + direction; to > 0 && to < order.length; to += direction) {
        int passed = order[to];
        if (families[passed] == families[lane]) {
          break;
        }
        long between = weights[lane][passed];
        long itsAhead = direction < 0 ? downward(passed, upward) : upward[passed];
        long itsBehind = direction < 0 ? upward[passed] : downward(passed, upward);
        gain += ahead - between - behind + itsAhead - between - itsBehind;
        ahead -= between;
        behind += between;
        if (gain > bestGain || (gain == bestGain && gain > 0 && nearer(to, best, from))) {
          bestGain = gain;
          best = to;
        }
      }
    }
    return best;
  }

  private static boolean nearer(int place, int other, int from) {
    return Math.abs(place - from) < Math.abs(other - from);
  }

  /** How many arrows there are between any two of the lanes that are drawn. */
  private static final class Arrows {
    private final List<Lane> lanes;
    private final long[][] chance;
    private final long[][] lasting;

    private Arrows(List<Lane> lanes) {
      this.lanes = lanes;
      this.chance = new long[lanes.size()][lanes.size()];
      this.lasting = new long[lanes.size()][lanes.size()];
    }

    static Arrows of(Activity activity, List<Lane> lanes) {
      Arrows arrows = new Arrows(lanes);
      int[] places = new int[activity.trace().threads().size()];
      Arrays.fill(places, Event.NONE);
      for (int i = 0; i < lanes.size(); i++) {
        places[lanes.get(i).thread().id()] = i;
      }
      List<Event> events = activity.trace().events();
      for (Link link : activity.links()) {
        int from = places[events.get(link.from()).thread()];
        int to = places[events.get(link.to()).thread()];
        arrows.add(from, to, link.kind());
      }
      for (DataRace race : DataRace.of(events)) {
        int from = places[events.get(race.first()).thread()];
        int to = places[events.get(race.second()).thread()];
        arrows.add(from, to, Link.Kind.RACE);
      }
      for (int i = 0; i < lanes.size(); i++) {
        int holder = holderAtTheEnd(lanes.get(i));
        arrows.add(i, holder == Event.NONE ? Event.NONE : places[holder], Link.Kind.DEADLOCK);
      }
      return arrows;
    }

    private static int holderAtTheEnd(Lane lane) {
      return lane.open()
          .filter(stretch -> stretch.state() == State.BLOCKED)
          .map(Lane.Stretch::holder)
          .orElse(Event.NONE);
    }

    private void add(int from, int to, Link.Kind kind) {
      if (from == to || from == Event.NONE || to == Event.NONE) {
        return;
      }
      boolean lasts = kind == Link.Kind.START || kind == Link.Kind.DEADLOCK;
      boolean frames = kind == Link.Kind.START || kind == Link.Kind.JOIN;
      if (frames && (isFirst(from) || isFirst(to))) {
        return;
      }
      long[][] counts = lasts ? lasting : chance;
      counts[from][to]++;
      counts[to][from]++;
    }

    private boolean isFirst(int place) {
      return place == 0
          || !lanes.get(place).thread().group().equals(lanes.get(place - 1).thread().group());
    }

    /** How much it matters that two lanes are near each other, of those in a range. */
    long[][] weights(int from, int to) {
      long[][] weights = new long[to - from][to - from];
      for (int i = 0; i < weights.length; i++) {
        for (int j = 0; j < weights.length; j++) {
          weights[i][j] =
              LASTING * lasting[from + i][from + j] + Math.max(0, chance[from + i][from + j] - 1);
        }
      }
      return weights;
    }
  }
}
