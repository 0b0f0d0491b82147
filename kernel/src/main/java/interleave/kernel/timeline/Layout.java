package interleave.kernel.timeline;

import interleave.trace.Event;
import interleave.trace.EventKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Where everything lies in the picture, in user units of the drawing (one is a CSS pixel at natural
 * size). Pure geometry: it knows no colour and writes no markup.
 *
 * <h2>Reduction</h2>
 *
 * A long run has more changes than the picture has pixels. Neighbours that look alike are joined;
 * what is narrower than {@link Detail#least} is gathered into one piece with a count; signs,
 * numbers and arrows that would lie on each other are drawn once. Everything that is not drawn one
 * by one is counted in {@link #notes}.
 *
 * @param headings names of groups, if there are several
 * @param objects lanes of locks and other objects, below those of the threads
 * @param arrows from cause to effect, the heaviest last
 * @param notes what the picture leaves out or changes, one sentence each
 */
record Layout(
    Activity activity,
    TimeScale scale,
    double height,
    double plotLeft,
    double plotTop,
    double plotBottom,
    Density density,
    List<Heading> headings,
    List<Row> rows,
    List<ObjectRow> objects,
    List<Arrow> arrows,
    List<String> notes) {

  /** Width of every picture. */
  static final double WIDTH = 760;

  /** Where time ends; beyond it only the sign that a thread goes on. */
  static final double PLOT_RIGHT = WIDTH - 20;

  /** Lanes of threads that a picture has at most. */
  static final int MAX_ROWS = 200;

  /** Lanes of objects that a picture has at most. */
  private static final int MAX_OBJECTS = 24;

  private static final double LEFT = 12;
  private static final double NAME_CHARACTER = 7.8;

  /** About as wide as a character of a label is. */
  static final double LABEL_CHARACTER = 6.1;

  /** The same of a value, which stands on a plate and must not run over its rim. */
  private static final double VALUE_CHARACTER = 6.8;

  private static final double FLAG_CHARACTER = 5.8;
  private static final int LONGEST_FLAG = 8;

  /** How much is drawn and listed one by one; the coarser ones keep a figure small. */
  enum Detail {
    FULL(0.5, 4, 60, 50, 26),
    FINE(1.5, 6, 60, 50, 26),
    MEDIUM(4, 12, 40, 50, 26),
    COARSE(16, 24, 20, 50, 26),
    COARSER(64, 100, 10, 20, 16),
    COARSEST(1000, 1000, 0, 8, 10);

    private final double least;
    private final double cell;
    private final int arrows;
    private final int rows;
    private final int nameLength;

    Detail(double least, double cell, int arrows, int rows, int nameLength) {
      this.cell = cell;
      this.nameLength = nameLength;
      this.least = least;
      this.arrows = arrows;
      this.rows = rows;
    }

    /** Those that are worth a try: of a long run there is no room for the finer ones. */
    static List<Detail> of(Activity activity) {
      List<Detail> all = List.of(values());
      return activity.trace().events().size() > LONG
          ? all.subList(MEDIUM.ordinal(), all.size())
          : all;
    }

    /** Events of a long run. */
    private static final int LONG = 20_000;

    /** Rows that a table has at most. */
    int rows() {
      return rows;
    }
  }

  /** How close the lanes stand. */
  enum Density {
    ROOMY(16, 20, 4, 3, 8, 18),
    COMPACT(0, 13, 3, 2, 5, 22),
    DENSE(0, 7, 2, 1, 3, 26);

    private final double flagZone;
    private final double bar;
    private final double edge;
    private final int edges;
    private final double gap;
    private final int nameLength;

    Density(double flagZone, double bar, double edge, int edges, double gap, int nameLength) {
      this.flagZone = flagZone;
      this.bar = bar;
      this.edge = edge;
      this.edges = edges;
      this.gap = gap;
      this.nameLength = nameLength;
    }

    static Density of(int lanes) {
      return lanes <= 16 ? ROOMY : lanes <= 48 ? COMPACT : DENSE;
    }

    /** Height of a bar. */
    double bar() {
      return bar;
    }

    /** Height of one of the edges below a bar that show what is held. */
    double edge() {
      return edge;
    }
  }

  /** The name of a group above its lanes. */
  record Heading(double baseline, Name text) {}

  /**
   * One lane.
   *
   * @param created where the thread was started
   * @param begin where it began
   * @param end where it ended, or the right end of the plot
   */
  record Row(
      Lane lane,
      Name label,
      double barTop,
      double created,
      double begin,
      double end,
      List<Bar> bars,
      List<Edge> edges,
      List<Mark> marks,
      List<Flag> flags) {}

  /**
   * The lane of an object: above who has it or what is in it, below how many threads stand before
   * it.
   *
   * @param unit what is counted in the upper part, if something is
   * @param top where the upper part begins
   */
  record ObjectRow(
      int object,
      ObjectLife.Unit unit,
      Name label,
      double top,
      List<Piece> upper,
      List<Piece> lower) {
    /** Height of the upper part. */
    static final double UPPER = 14;

    /** Height of the lower part. */
    static final double LOWER = 10;

    private static final double ALL = UPPER + 1 + LOWER + 7;
  }

  /**
   * A piece of an object's lane.
   *
   * @param value the id of the thread that had it, the number that were there, or the index of the
   *     event that set the value
   * @param count changes gathered in it; 1 if it is one stretch
   * @param label text inside, empty if none fits
   */
  record Piece(
      double x, double width, Kind kind, long value, long from, long to, int count, String label) {

    /** What a piece says. */
    enum Kind {
      OWNER,
      CONTENTS,
      VALUE,
      LINE
    }

    private boolean isNarrow() {
      return count > 1 || width < 2;
    }

    private Piece until(Piece next) {
      double right = Math.max(x + width, next.x + next.width);
      long most = kind == Kind.OWNER || kind == Kind.VALUE ? value : Math.max(value, next.value);
      long end = Math.max(to, next.to);
      return new Piece(x, right - x, kind, most, from, end, count + next.count, "");
    }

    private Piece withLabel(String text) {
      return new Piece(x, width, kind, value, from, to, count, text);
    }
  }

  /**
   * A piece of a lane.
   *
   * @param count changes of state gathered in it; 1 if it is one stretch
   * @param object what the thread was blocked on or waited for, or {@link Event#NONE}
   * @param holder who held it then, or {@link Event#NONE}
   * @param shares of what it was, from the bottom up, if it is {@link Look#BUSY}; else empty
   * @param label text inside, empty if none fits
   * @param labelX middle of that text
   */
  record Bar(
      double x,
      double width,
      Look look,
      long from,
      long to,
      int count,
      int object,
      int holder,
      List<Share> shares,
      String label,
      double labelX) {

    private double right() {
      return x + width;
    }

    private boolean runs() {
      return look == Look.RUNNING || look == Look.HOLDING;
    }

    Bar withLabel(String text, double middle) {
      return new Bar(x, width, look, from, to, count, object, holder, shares, text, middle);
    }
  }

  /**
   * What part of its time a gathering spent so.
   *
   * @param part from 0 to 1
   */
  record Share(Look look, double part) {}

  /** A line below a bar: an object is held. */
  record Edge(double x, double width, int level, int count, int object, long from, long to) {}

  /**
   * A sign, and how many of its kind lie there.
   *
   * @param value the value that was read or written, or the number of a race, if there is room for
   *     it; else empty
   * @param lost whether the access belongs to an update that is lost
   */
  record Mark(double x, Sign sign, int count, int event, String value, boolean lost) {
    /** Whether the eye is to be led here. */
    boolean ringed() {
      return lost || sign == Sign.RACE;
    }

    /** Width of the sign, or of the plate with its value. */
    double width() {
      return value.isEmpty() ? 12 : Math.max(14, columns(value) * VALUE_CHARACTER + 8);
    }

    /** How far it reaches to either side, with the ring around it if it has one. */
    double reach() {
      return ringed() ? Math.max(10, width() / 2 + 3.5) : width() / 2;
    }

    private Mark with(String text) {
      return new Mark(x, sign, count, event, text, lost);
    }

    private Mark oneMore(boolean also) {
      return new Mark(x, sign, count + 1, event, value, lost || also);
    }
  }

  /** Numbers of steps, written on a flag whose pole stands at {@code pole}. */
  record Flag(double pole, double x, double width, String text) {}

  /** From one lane to another. */
  record Arrow(double x1, double y1, double x2, double y2, Link.Kind kind) {

    /** Where the arrow passes this height; empty if it does not. */
    OptionalDouble crossing(double y) {
      double way = (y - y1) / (y2 - y1);
      if (y1 == y2 || way <= 0 || way >= 1) {
        return OptionalDouble.empty();
      }
      // The curve leaves and arrives upright: y(t) is the same cubic as x(t) with its ends eased.
      double low = 0;
      double high = 1;
      for (int i = 0; i < 20; i++) {
        double t = (low + high) / 2;
        double there = 1.5 * t * (1 - t) + t * t * t;
        if (there < way) {
          low = t;
        } else {
          high = t;
        }
      }
      double t = (low + high) / 2;
      return OptionalDouble.of(x1 + (x2 - x1) * t * t * (3 - 2 * t));
    }
  }

  /** Lays out what {@code report} tells of, with the numbers of its steps. */
  static Layout of(Report report, Detail detail) {
    double left = leftOf(report, detail);
    TimeScale scale = TimeScale.of(report.activity(), left, PLOT_RIGHT);
    return new Builder(report, drawn(report.activity()), detail, scale, left).build();
  }

  /** The same on an axis that several pictures have in common; see {@link #leftOf}. */
  static Layout of(Report report, Detail detail, long end, double left) {
    Activity activity = report.activity();
    return new Builder(report, drawn(activity), detail, common(activity, end, left), left).build();
  }

  /**
   * One of many small pictures on one axis: the lanes as close as they can stand, no numbers and no
   * signs, and of a run with many threads only the first.
   *
   * @param most lanes that are drawn at most
   */
  static Layout strip(Report report, int most, Detail detail, long end, double left) {
    Activity activity = report.activity();
    List<Lane> lanes = activity.lanes();
    return new Builder(
            report,
            lanes.subList(0, Math.min(most, lanes.size())),
            Density.DENSE,
            detail,
            common(activity, end, left),
            left)
        .build();
  }

  private static TimeScale common(Activity activity, long end, double left) {
    return TimeScale.of(activity.ruler(), end, List.of(), left, PLOT_RIGHT);
  }

  /** Where time begins, right of the names. */
  static double leftOf(Report report, Detail detail) {
    Activity activity = report.activity();
    List<Lane> lanes = drawn(activity);
    Density density = Density.of(lanes.size());
    int longest =
        IntStream.concat(
                lanes.stream().mapToInt(l -> columns(label(activity, l, density, detail).text())),
                report.objects().stream()
                    .limit(MAX_OBJECTS)
                    .mapToInt(o -> columns(label(activity, o, density, detail).text())))
            .max()
            .orElse(0);
    return LEFT + Math.max(44, Math.min(160, longest * NAME_CHARACTER)) + 10;
  }

  private static List<Lane> drawn(Activity activity) {
    return activity.lanes().subList(0, Math.min(MAX_ROWS, activity.lanes().size()));
  }

  private static Name label(Activity activity, Lane lane, Density density, Detail detail) {
    int longest = Math.min(density.nameLength, detail.nameLength);
    return activity.names().thread(lane.thread().id()).cut(longest);
  }

  private static Name label(Activity activity, ObjectLife life, Density density, Detail detail) {
    int longest = Math.min(density.nameLength, detail.nameLength);
    return activity.names().object(life.object()).cut(longest);
  }

  /** Looks that occur in the picture, for its legend. */
  Set<Look> looks() {
    Set<Look> looks = java.util.EnumSet.noneOf(Look.class);
    for (Row row : rows) {
      for (Bar bar : row.bars()) {
        looks.add(bar.look());
        bar.shares().forEach(s -> looks.add(s.look()));
      }
    }
    if (rows.stream().anyMatch(r -> !r.edges().isEmpty())) {
      looks.add(Look.HOLDING);
    }
    return looks;
  }

  /** Signs that occur in the picture, for its legend. */
  Set<Sign> signs() {
    Set<Sign> signs = java.util.EnumSet.noneOf(Sign.class);
    rows.forEach(r -> r.marks().forEach(m -> signs.add(m.sign())));
    return signs;
  }

  /** Kinds of arrows that occur in the picture, for its legend. */
  Set<Link.Kind> links() {
    Set<Link.Kind> kinds = java.util.EnumSet.noneOf(Link.Kind.class);
    arrows.forEach(a -> kinds.add(a.kind()));
    return kinds;
  }

  /** Of two arrows, the one that tells more comes last. */
  private static final Comparator<Link> LIGHTER =
      (a, b) -> {
        int kinds = Integer.compare(b.kind().ordinal(), a.kind().ordinal());
        int weights = Long.compare(a.weight(), b.weight());
        return kinds != 0 ? kinds : weights != 0 ? weights : Integer.compare(b.to(), a.to());
      };

  /** Arrows looked at for each one drawn. */
  private static final int CROWD = 8;

  private static final class Builder {
    private final Activity activity;
    private final Names names;
    private final Steps steps;
    private final List<ObjectLife> lives;
    private final Detail detail;
    private final Density density;
    private final List<Lane> lanes;
    private final double plotLeft;
    private final TimeScale scale;
    private final List<String> notes = new ArrayList<>();
    private final int hiddenObjects;
    private long gathered;

    Builder(Report report, List<Lane> lanes, Detail detail, TimeScale scale, double plotLeft) {
      this(report, lanes, Density.of(lanes.size()), detail, scale, plotLeft);
    }

    Builder(
        Report report,
        List<Lane> lanes,
        Density density,
        Detail detail,
        TimeScale scale,
        double plotLeft) {
      this.activity = report.activity();
      this.names = activity.names();
      this.steps = report.steps();
      this.lives = report.objects().stream().limit(MAX_OBJECTS).toList();
      this.hiddenObjects = report.objects().size() - lives.size();
      this.detail = detail;
      this.lanes = lanes;
      this.density = density;
      this.plotLeft = plotLeft;
      this.scale = scale;
    }

    private Name label(Lane lane) {
      return Layout.label(activity, lane, density, detail);
    }

    Layout build() {
      List<Heading> headings = new ArrayList<>();
      List<Row> rows = new ArrayList<>();
      boolean grouped = lanes.stream().map(l -> l.thread().group()).distinct().count() > 1;
      double y = 10;
      String group = null;
      Map<Integer, List<Steps.Step>> stepsOf = new java.util.HashMap<>();
      for (Steps.Step step : steps.rows()) {
        stepsOf.computeIfAbsent(step.thread(), t -> new ArrayList<>()).add(step);
      }
      Map<Integer, List<Mark>> marksOf = marks();
      boolean several = severalVariables();
      for (Lane lane : lanes) {
        if (grouped && !lane.thread().group().equals(group)) {
          group = lane.thread().group();
          headings.add(new Heading(y + 12, Name.of(group, 40, Name.Role.PLAIN)));
          y += 18;
        }
        int thread = lane.thread().id();
        y += density.flagZone;
        List<Bar> bars = bars(lane);
        List<Edge> edges = edges(lane);
        rows.add(
            new Row(
                lane,
                label(lane),
                y,
                lane.created() == Long.MAX_VALUE ? PLOT_RIGHT : scale.x(lane.created()),
                lane.begun() ? scale.x(lane.begin()) : PLOT_RIGHT,
                lane.begun() ? scale.x(lane.end()) : PLOT_RIGHT,
                bars,
                edges,
                withValues(marksOf.getOrDefault(thread, List.of()), bars, several),
                density.flagZone == 0
                    ? List.of()
                    : flags(stepsOf.getOrDefault(thread, List.of()))));
        int depth = edges.stream().mapToInt(e -> e.level() + 1).max().orElse(0);
        y += density.bar + depth * density.edge + density.gap;
      }
      List<ObjectRow> objects = new ArrayList<>();
      if (!lives.isEmpty()) {
        headings.add(new Heading(y + 12, new Name("locks and other objects", Name.Role.PLAIN)));
        y += 20;
      }
      for (ObjectLife life : lives) {
        objects.add(objectRow(life, y));
        y += ObjectRow.ALL;
      }
      List<Arrow> arrows = arrows(rows);
      rows.replaceAll(row -> labelled(row, arrows));
      sayWhatIsMissing();
      return new Layout(
          activity,
          scale,
          y + 24,
          plotLeft,
          10,
          y,
          density,
          List.copyOf(headings),
          List.copyOf(rows),
          List.copyOf(objects),
          arrows,
          List.copyOf(notes));
    }

    // ---- bars

    private List<Bar> bars(Lane lane) {
      Reducer reducer = new Reducer();
      List<Lane.Hold> holds = lane.holds();
      int next = 0;
      long heldUntil = Long.MIN_VALUE;
      for (Lane.Stretch s : lane.stretches()) {
        if (s.state() != State.RUNNING) {
          reducer.add(s.from(), s.to(), Look.of(s.state()), s.object(), s.holder());
          continue;
        }
        // Cut a running stretch where the thread begins and ceases to hold anything.
        long at = s.from();
        while (at < s.to()) {
          while (next < holds.size() && holds.get(next).from() <= at) {
            heldUntil = Math.max(heldUntil, holds.get(next++).to());
          }
          boolean holding = heldUntil > at;
          long until =
              holding
                  ? Math.min(s.to(), heldUntil)
                  : next < holds.size() ? Math.min(s.to(), holds.get(next).from()) : s.to();
          reducer.add(at, until, holding ? Look.HOLDING : Look.RUNNING, Event.NONE, Event.NONE);
          at = until;
        }
      }
      return reducer.finish();
    }

    /** Joins what looks alike and gathers what is too narrow to be seen. */
    private final class Reducer {
      private final List<Bar> bars = new ArrayList<>();

      // The piece that may still grow: a wide one of one look, or a gathering of narrow ones.
      private boolean pending;
      private boolean narrow;
      private long from;
      private long to;
      private Look look = Look.RUNNING;
      private int object;
      private int holder;
      private int count;
      private final Map<Look, Long> shares = new EnumMap<>(Look.class);

      void add(long start, long end, Look as, int what, int by) {
        if (end <= start) {
          return;
        }
        boolean alike = pending && look == as && object == what && to == start && !gathering();
        if (alike) {
          to = end;
          narrow = tooNarrow(from, to);
          shares.merge(as, end - start, Long::sum);
          return;
        }
        boolean tiny = tooNarrow(start, end);
        if (pending && narrow && tiny && to == start && !fullCell()) {
          to = end;
          count++;
          shares.merge(as, end - start, Long::sum);
          return;
        }
        flush();
        pending = true;
        narrow = tiny;
        from = start;
        to = end;
        look = as;
        object = what;
        holder = by;
        count = 1;
        shares.put(as, end - start);
      }

      private boolean gathering() {
        return count > 1;
      }

      private boolean fullCell() {
        return scale.x(to) - scale.x(from) >= detail.cell;
      }

      private boolean tooNarrow(long start, long end) {
        return scale.x(end) - scale.x(start) < detail.least;
      }

      private void flush() {
        if (!pending) {
          return;
        }
        double x = scale.x(from);
        double width = scale.x(to) - x;
        Look as = look;
        if (gathering()) {
          gathered += count;
          // A sliver shows what most of it was; only where there is room is it shown as mixed.
          as =
              width < 2
                  ? shares.entrySet().stream()
                      .max(Map.Entry.comparingByValue())
                      .orElseThrow()
                      .getKey()
                  : Look.BUSY;
        }
        bars.add(
            new Bar(
                x,
                Math.max(width, 1),
                as,
                from,
                to,
                count,
                object,
                holder,
                as == Look.BUSY ? sharesOf(to - from) : List.of(),
                "",
                0));
        pending = false;
        count = 0;
        shares.clear();
      }

      private List<Share> sharesOf(long length) {
        return shares.entrySet().stream()
            .map(e -> new Share(e.getKey(), (double) e.getValue() / length))
            .toList();
      }

      List<Bar> finish() {
        flush();
        return List.copyOf(bars);
      }
    }

    // ---- labels

    /** A part of a lane that must stay free of words. */
    private record Obstacle(double left, double right) {}

    /** Writes into each bar the longest of its labels that fits beside what crosses the bar. */
    private Row labelled(Row row, List<Arrow> arrows) {
      if (density == Density.DENSE) {
        return row;
      }
      List<Obstacle> obstacles = new ArrayList<>();
      scale.folds().forEach(f -> obstacles.add(new Obstacle(f.left(), f.right())));
      row.marks()
          .forEach(m -> obstacles.add(new Obstacle(m.x() - m.reach() - 2, m.x() + m.reach() + 2)));
      double middle = row.barTop() + density.bar / 2;
      for (Arrow arrow : arrows) {
        arrow.crossing(middle).ifPresent(x -> obstacles.add(new Obstacle(x - 4, x + 4)));
      }
      obstacles.sort(Comparator.comparingDouble(Obstacle::left));
      List<Bar> bars = row.bars().stream().map(b -> labelled(row.lane(), b, obstacles)).toList();
      return new Row(
          row.lane(),
          row.label(),
          row.barTop(),
          row.created(),
          row.begin(),
          row.end(),
          bars,
          row.edges(),
          row.marks(),
          row.flags());
    }

    private Bar labelled(Lane lane, Bar bar, List<Obstacle> obstacles) {
      if (bar.width() < 2 * LABEL_CHARACTER + 6) {
        return bar;
      }
      // The widest free room between two obstacles.
      double left = bar.x();
      double right = bar.x();
      double reached = bar.x();
      double end = bar.x() + bar.width();
      for (Obstacle o : obstacles) {
        if (o.right() > reached && o.left() < end) {
          if (o.left() - reached > right - left) {
            left = reached;
            right = o.left();
          }
          reached = Math.max(reached, o.right());
        }
      }
      if (end - reached > right - left) {
        left = reached;
        right = end;
      }
      double room = right - left - 8;
      double middle = (left + right) / 2;
      return candidates(lane, bar).stream()
          .filter(text -> columns(text) * LABEL_CHARACTER <= room)
          .findFirst()
          .map(text -> bar.withLabel(text, middle))
          .orElse(bar);
    }

    private List<String> candidates(Lane lane, Bar bar) {
      String length = activity.ruler().length(bar.from(), bar.to());
      String brief = activity.ruler().brief(bar.from(), bar.to());
      String held =
          Phrase.list(
                  lane.holds().stream()
                      .filter(h -> h.from() <= bar.from() && h.to() >= bar.to())
                      .map(h -> plain(names.object(h.object())))
                      .toList(),
                  3)
              .toString();
      String what = bar.object() == Event.NONE ? "" : plain(names.object(bar.object())).text();
      return switch (bar.look()) {
        case RUNNING -> List.of("running");
        case HOLDING -> held.isEmpty() ? List.of() : List.of("holds " + held, held);
        case BLOCKED ->
            List.of("blocked on " + what + " · " + length, "blocked " + length, length, brief, "B");
        case WAITING -> {
          String wait =
              names.isAlarm(bar.object())
                  ? "waits until its time"
                  : "waits for " + what + (names.isThread(bar.object()) ? " to end" : "");
          yield List.of(wait + " · " + length, "waits " + length, length, brief, "W");
        }
        case SLEEPING ->
            held.isEmpty()
                ? List.of("sleeps " + length, length, brief)
                : List.of(
                    "sleeps " + length + ", holding " + held, "sleeps " + length, length, brief);
        case BUSY -> List.of();
      };
    }

    private static Name plain(Name name) {
      return new Name(name.cut(24).text(), Name.Role.PLAIN);
    }

    private List<Edge> edges(Lane lane) {
      List<Edge> edges = new ArrayList<>();
      Edge[] last = new Edge[density.edges];
      for (Lane.Hold hold : lane.holds()) {
        int level = Math.min(hold.level(), density.edges - 1);
        double x = scale.x(hold.from());
        double width = Math.max(1, scale.x(hold.to()) - x);
        Edge before = last[level];
        boolean alike =
            before != null
                && (before.object() == hold.object()
                    || Math.min(before.width(), width) < 2 * Math.max(1, detail.least));
        if (alike && x - (before.x() + before.width()) < detail.least) {
          double right = Math.max(before.x() + before.width(), x + width);
          last[level] =
              new Edge(
                  before.x(),
                  right - before.x(),
                  level,
                  before.count() + 1,
                  before.object() == hold.object() ? hold.object() : Event.NONE,
                  before.from(),
                  Math.max(before.to(), hold.to()));
        } else {
          if (before != null) {
            edges.add(before);
          }
          last[level] = new Edge(x, width, level, 1, hold.object(), hold.from(), hold.to());
        }
      }
      for (Edge edge : last) {
        if (edge != null) {
          edges.add(edge);
        }
      }
      edges.sort(Comparator.comparingDouble(Edge::x).thenComparingInt(Edge::level));
      return List.copyOf(edges);
    }

    // ---- objects

    private ObjectRow objectRow(ObjectLife life, double top) {
      List<Piece> upper = new ArrayList<>();
      if (life.hasOwners()) {
        life.holds().forEach(h -> add(upper, Piece.Kind.OWNER, h.thread(), h.from(), h.to()));
      } else {
        life.contents().forEach(c -> add(upper, Piece.Kind.CONTENTS, c.count(), c.from(), c.to()));
      }
      List<ObjectLife.Value> values = life.values();
      for (int i = 0; i < values.size(); i++) {
        ObjectLife.Value value = values.get(i);
        long until = i + 1 < values.size() ? values.get(i + 1).at() : activity.end();
        if (event(value.event()).kind() != EventKind.CLEAR && until > value.at()) {
          add(upper, Piece.Kind.VALUE, value.event(), value.at(), until);
        }
      }
      List<Piece> lower = new ArrayList<>();
      life.line().forEach(l -> add(lower, Piece.Kind.LINE, l.count(), l.from(), l.to()));
      upper.replaceAll(this::labelled);
      lower.replaceAll(this::labelled);
      return new ObjectRow(
          life.object(),
          life.unit(names),
          Layout.label(activity, life, density, detail),
          top,
          List.copyOf(upper),
          List.copyOf(lower));
    }

    private Event event(long index) {
      return activity.trace().events().get((int) index);
    }

    /** Adds a piece, or gathers it with the one before if both are too narrow to be seen. */
    private void add(List<Piece> pieces, Piece.Kind kind, long value, long from, long to) {
      double x = scale.x(from);
      Piece piece = new Piece(x, Math.max(1, scale.x(to) - x), kind, value, from, to, 1, "");
      Piece before = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1);
      boolean together =
          before != null
              && before.isNarrow()
              && piece.width() < Math.max(2, detail.least)
              && x - before.x() < Math.max(4, detail.cell);
      if (together) {
        pieces.set(pieces.size() - 1, before.until(piece));
        gathered += before.count() == 1 ? 2 : 1;
      } else {
        pieces.add(piece);
      }
    }

    private Piece labelled(Piece piece) {
      String text =
          switch (piece.kind()) {
            case OWNER -> names.thread((int) piece.value()).cut(18).text();
            case VALUE -> plain(ObjectLife.told(event(piece.value())));
            case CONTENTS, LINE -> Times.count(piece.value());
          };
      boolean fits = columns(text) * LABEL_CHARACTER <= piece.width() - 4;
      return piece.count() == 1 && fits ? piece.withLabel(text) : piece;
    }

    private static String plain(Phrase words) {
      return words.parts().stream()
          .map(part -> part instanceof Name name ? name.text() : (String) part)
          .collect(Collectors.joining());
    }

    // ---- signs, numbers, arrows

    private static final int LONGEST_VALUE = 10;

    /** Characters of a method and what it returned. */
    private static final int LONGEST_CALL = 24;

    /** Events that belong to lost updates. */
    private Set<Integer> lostUpdates() {
      Set<Integer> lost = new HashSet<>();
      for (LostUpdate update : LostUpdate.of(activity.trace().events(), names)) {
        lost.add(update.read());
        lost.add(update.between());
        lost.add(update.write());
      }
      return lost;
    }

    /** Whether it must be said which variable a value belongs to. */
    private boolean severalVariables() {
      return activity.trace().events().stream()
              .filter(e -> e.kind() == EventKind.READ || e.kind() == EventKind.WRITE)
              .mapToInt(Event::object)
              .distinct()
              .limit(2)
              .count()
          > 1;
    }

    /**
     * Gives reads and writes their values, and races their numbers, where these cover no sign
     * beside them; and values only where they lie on bars of a thread that runs, since a wait that
     * is covered says nothing.
     */
    private List<Mark> withValues(List<Mark> marks, List<Bar> bars, boolean several) {
      List<Mark> sorted = new ArrayList<>(marks);
      sorted.sort(Comparator.comparingDouble(Mark::x));
      double reached = plotLeft - 12;
      for (int i = 0; i < sorted.size(); i++) {
        Mark mark = sorted.get(i);
        double next =
            i + 1 < sorted.size()
                ? sorted.get(i + 1).x() - sorted.get(i + 1).reach() - 1
                : PLOT_RIGHT + 12;
        Gap signs = new Gap(reached, next);
        Gap running = runningAround(mark.x(), bars);
        Mark told =
            labelled(mark, several).stream()
                .filter(m -> signs.holds(m))
                .filter(m -> m.sign() == Sign.RACE || m.width() <= SMALL || running.holds(m))
                .findFirst()
                .orElse(mark);
        sorted.set(i, told);
        reached = told.x() + told.reach();
      }
      return List.copyOf(sorted);
    }

    /** Width of a plate that is no wider than signs are, and may stand wherever they do. */
    private static final double SMALL = 22;

    /** Characters of a variable's name before its value. */
    private static final int LONGEST_VARIABLE = 14;

    /** A part of a lane between what must not be covered. */
    private record Gap(double left, double right) {
      boolean holds(Mark mark) {
        return mark.x() - mark.reach() > left && mark.x() + mark.reach() < right;
      }
    }

    /** The sign with what can be written into it, the longest first. */
    private List<Mark> labelled(Mark mark, boolean several) {
      Event event = activity.trace().events().get(mark.event());
      if (mark.count() > 1) {
        return List.of();
      }
      if (mark.sign() == Sign.RACE) {
        return List.of(mark.with("race " + event.value()));
      }
      boolean access = mark.sign() == Sign.READ || mark.sign() == Sign.WRITE;
      if (!access || event.detail().isEmpty()) {
        return List.of();
      }
      String object = plain(names.object(event.object())).cut(LONGEST_VARIABLE).text();
      if (!names.isVariable(event.object())) {
        String call = Name.of(event.detail(), LONGEST_CALL, Name.Role.PLAIN).text();
        return List.of(mark.with(object + "." + call), mark.with(call));
      }
      String value = Name.of(event.detail(), LONGEST_VALUE, Name.Role.PLAIN).text();
      Mark bare = mark.with(value);
      return several && !object.equals(value)
          ? List.of(mark.with(object + "=" + value), bare)
          : List.of(bare);
    }

    /** From where to where the thread ran without a break, around a place on its lane. */
    private static Gap runningAround(double x, List<Bar> bars) {
      int from = 0;
      while (from < bars.size() && (!bars.get(from).runs() || bars.get(from).right() < x)) {
        from++;
      }
      if (from == bars.size() || bars.get(from).x() > x) {
        return new Gap(x, x);
      }
      int to = from;
      while (from > 0 && bars.get(from - 1).runs()) {
        from--;
      }
      while (to + 1 < bars.size() && bars.get(to + 1).runs()) {
        to++;
      }
      return new Gap(bars.get(from).x(), bars.get(to).right());
    }

    /** At most one sign of a kind on every few units of a lane. */
    private Map<Integer, List<Mark>> marks() {
      Map<Integer, List<Mark>> marks = new java.util.HashMap<>();
      if (density != Density.ROOMY) {
        return marks;
      }
      List<Event> events = activity.trace().events();
      Set<Integer> lost = lostUpdates();
      Map<Long, Integer> places = new java.util.HashMap<>();
      for (int i = 0; i < events.size(); i++) {
        Event event = events.get(i);
        Optional<Sign> sign = Sign.of(event);
        if (sign.isEmpty() || activity.row(event.thread()) >= lanes.size()) {
          continue;
        }
        double x = scale.x(event.time());
        long place =
            ((long) event.thread() * Sign.values().length + sign.get().ordinal()) << 16
                | (long) (x / (8 + 4 * detail.ordinal()));
        List<Mark> there = marks.computeIfAbsent(event.thread(), t -> new ArrayList<>());
        Integer at = places.putIfAbsent(place, there.size());
        if (at == null) {
          there.add(new Mark(x, sign.get(), 1, i, "", lost.contains(i)));
        } else {
          there.set(at, there.get(at).oneMore(lost.contains(i)));
        }
      }
      return marks;
    }

    private List<Flag> flags(List<Steps.Step> own) {
      List<Flag> flags = new ArrayList<>();
      int at = 0;
      double reached = Double.NEGATIVE_INFINITY;
      while (at < own.size()) {
        double pole = scale.x(own.get(at).time());
        List<Integer> numbers = new ArrayList<>();
        numbers.add(own.get(at++).number());
        // Steps whose flags would overlap share one.
        while (at < own.size()
            && scale.x(own.get(at).time()) < left(pole, numbers) + width(numbers) + 1) {
          numbers.add(own.get(at++).number());
        }
        double x = Math.max(left(pole, numbers), reached + 2);
        flags.add(new Flag(pole, x, width(numbers), text(numbers)));
        reached = x + width(numbers);
      }
      return List.copyOf(flags);
    }

    private static double left(double pole, List<Integer> numbers) {
      double width = width(numbers);
      return pole + width > WIDTH - 6 ? WIDTH - 6 - width : pole;
    }

    private static double width(List<Integer> numbers) {
      return Math.max(13, text(numbers).length() * FLAG_CHARACTER + 6);
    }

    private static String text(List<Integer> numbers) {
      int first = numbers.get(0);
      int last = numbers.get(numbers.size() - 1);
      if (numbers.size() == 1) {
        return Integer.toString(first);
      }
      if (last - first == numbers.size() - 1 && numbers.size() > 2) {
        return first + "–" + last;
      }
      String all = numbers.stream().map(Object::toString).collect(Collectors.joining(","));
      return all.length() <= LONGEST_FLAG ? all : first + "…" + last;
    }

    private List<Arrow> arrows(List<Row> rows) {
      // Arrows may fall on each other, so more are kept than will be drawn.
      int keep = CROWD * detail.arrows;
      PriorityQueue<Link> heaviest = new PriorityQueue<>(LIGHTER);
      int all = 0;
      for (Link link : activity.links()) {
        if (row(link.from()) < rows.size() && row(link.to()) < rows.size()) {
          all++;
          if (heaviest.size() < keep) {
            heaviest.add(link);
          } else if (keep > 0 && LIGHTER.compare(heaviest.peek(), link) < 0) {
            heaviest.poll();
            heaviest.add(link);
          }
        }
      }
      List<Link> drawn = new ArrayList<>(heaviest);
      drawn.sort(LIGHTER.reversed());
      List<Arrow> arrows = new ArrayList<>();
      Set<List<Long>> places = new HashSet<>();
      for (Link link : drawn) {
        if (arrows.size() == detail.arrows) {
          break;
        }
        Arrow arrow = arrow(link, rows);
        if (places.add(
            List.of(
                (long) row(link.from()),
                (long) row(link.to()),
                Math.round(arrow.x1() / 3),
                Math.round(arrow.x2() / 3)))) {
          arrows.add(arrow);
        }
      }
      if (arrows.size() < all) {
        notes.add(
            arrows.size()
                + " of "
                + Times.count(all, "arrow")
                + " are drawn, those after the longest waits.");
      }
      java.util.Collections.reverse(arrows);
      arrows.addAll(races(rows));
      arrows.addAll(deadlock(rows));
      return List.copyOf(arrows);
    }

    /** A line between the two sides of each race. */
    private List<Arrow> races(List<Row> rows) {
      return DataRace.of(activity.trace().events()).stream()
          .filter(race -> row(race.first()) < rows.size() && row(race.second()) < rows.size())
          .filter(race -> row(race.first()) != row(race.second()))
          .limit(Math.max(4, detail.arrows))
          .map(race -> arrow(new Link(race.first(), race.second(), Link.Kind.RACE, 0), rows))
          .toList();
    }

    /** The arrows of a circle of threads that block each other, beside each other at the end. */
    private List<Arrow> deadlock(List<Row> rows) {
      List<WaitCycle.Link> links = WaitCycle.of(activity).map(WaitCycle::links).orElse(List.of());
      List<Arrow> arrows = new ArrayList<>();
      for (int i = 0; links.size() > 1 && i < links.size(); i++) {
        int from = activity.row(links.get(i).thread());
        int to = activity.row(links.get((i + 1) % links.size()).thread());
        if (from < rows.size() && to < rows.size()) {
          double x = PLOT_RIGHT - 10 - i * Math.min(16, 120.0 / links.size());
          boolean down = from < to;
          arrows.add(
              new Arrow(
                  x,
                  rows.get(from).barTop() + (down ? density.bar : 0),
                  x,
                  rows.get(to).barTop() + (down ? 0 : density.bar),
                  Link.Kind.DEADLOCK));
        }
      }
      return arrows;
    }

    private int row(int event) {
      return activity.row(activity.trace().events().get(event).thread());
    }

    private Arrow arrow(Link link, List<Row> rows) {
      List<Event> events = activity.trace().events();
      Row from = rows.get(row(link.from()));
      Row to = rows.get(row(link.to()));
      boolean down = from.barTop() < to.barTop();
      return new Arrow(
          scale.x(events.get(link.from()).time()),
          down ? from.barTop() + density.bar : from.barTop(),
          scale.x(events.get(link.to()).time()),
          down ? to.barTop() : to.barTop() + density.bar,
          link.kind());
    }

    // ---- honesty

    private void sayWhatIsMissing() {
      if (activity.isRearranged()) {
        notes.add(
            "Threads between which many arrows go stand beside each other, not in the order in which"
                + " they came.");
      }
      List<TimeScale.Fold> folds = scale.folds();
      if (!folds.isEmpty()) {
        long folded = folds.stream().mapToLong(f -> f.to() - f.from()).sum();
        notes.add(
            (folds.size() == 1 ? "An idle stretch is" : folds.size() + " idle stretches are")
                + " folded: "
                + Times.length(folded)
                + " in which no thread ran.");
      }
      if (gathered > 0) {
        notes.add(
            Times.count(gathered)
                + " stretches narrower than "
                + activity.ruler().sum(Math.max(1, scale.nanos(detail.least)))
                + " are drawn together.");
      }
      int hidden = activity.lanes().size() - lanes.size();
      if (hidden > 0) {
        notes.add(Times.count(hidden, "more thread") + " of this run are not drawn.");
      }
      if (!lives.isEmpty()) {
        notes.add(
            "Of a lock or another object: above who has it or what is in it, hatched below how many"
                + " threads stand before it.");
      }
      if (hiddenObjects > 0) {
        notes.add(Times.count(hiddenObjects, "more object") + " of this run are not drawn.");
      }
      long dropped = activity.trace().dropped();
      if (dropped > 0) {
        notes.add(
            Times.count(dropped, "event")
                + (dropped == 1 ? " is" : " are")
                + " missing: the recording was full.");
      }
      if (density != Density.ROOMY && !steps.rows().isEmpty()) {
        notes.add("Numbers and signs are left out: there are too many lanes.");
      }
    }
  }

  /** Columns that a text takes in a monospaced view; wide East Asian characters take two. */
  static int columns(String text) {
    return text.codePoints().map(Layout::columns).sum();
  }

  private static int columns(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    boolean wide =
        (c >= 0x1100 && c <= 0x115F)
            || (c >= 0x2E80 && c <= 0xA4CF)
            || (c >= 0xAC00 && c <= 0xD7A3)
            || (c >= 0xF900 && c <= 0xFAFF)
            || (c >= 0xFE30 && c <= 0xFE6F)
            || (c >= 0xFF00 && c <= 0xFF60)
            || (c >= 0xFFE0 && c <= 0xFFE6)
            || (c >= 0x1F300 && c <= 0x1FAFF)
            || (c >= 0x20000 && c <= 0x3FFFD);
    return wide ? 2 : 1;
  }
}
