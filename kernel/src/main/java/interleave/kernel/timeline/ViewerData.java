package interleave.kernel.timeline;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.Site;
import interleave.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A run as the interactive timeline reads it ({@code viewer/run.mjs}): JSON in which everything is
 * found out already, columns of numbers rather than objects, because it travels in every figure.
 *
 * <p>A step is known by its number, 0 is none; a thread by its row; positions are those of the
 * {@link Activity}. Stretches are {@code length, state, object, holder's row, first step, last
 * step}, holds {@code from, to, object, level, first step, last step}. Step positions are
 * differences.
 */
record ViewerData(
    String title,
    String caption,
    String axis,
    long end,
    List<Long> times,
    List<List<Long>> folds,
    List<ThreadColumn> threads,
    List<List<String>> objects,
    StepColumns steps,
    List<List<Integer>> lost,
    @Nullable List<List<Integer>> races,
    Map<String, String> sources,
    long total) {

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  /** Characters of a cell's source that are kept. */
  private static final int MAX_SOURCE = 8_000;

  private static final int MAX_DETAIL = 80;

  /** A thread; one that has not begun begins at -1. */
  record ThreadColumn(
      String name,
      String group,
      long created,
      long begin,
      long end,
      boolean ended,
      List<Long> stretches,
      List<Long> holds) {}

  /** The steps, a list for each thing there is to know of them. */
  record StepColumns(
      List<String> kinds,
      List<String> signs,
      List<String> units,
      List<Long> at,
      List<Integer> thread,
      List<Integer> kind,
      List<Integer> object,
      List<Integer> cause,
      List<Integer> sign,
      List<String> text,
      List<String> detail,
      List<Integer> unit,
      List<Integer> line) {}

  /**
   * The data of at most the first {@code most} steps of {@code activity}.
   *
   * @param source the text of a cell, by its name; empty if it is not known
   */
  static ViewerData of(
      Activity activity, Phrase caption, Function<String, String> source, int most) {
    int[] numbers = activity.stepNumbers();
    int total = numbers.length == 0 ? 0 : numbers[numbers.length - 1];
    Activity shown = total <= most ? activity : beginning(activity, numbers, most);
    return new Builder(shown, source).build(caption, total);
  }

  /** The run up to the end of one step. */
  private static Activity beginning(Activity activity, int[] numbers, int most) {
    int events = 0;
    while (events < numbers.length && numbers[events] <= most) {
      events++;
    }
    Trace whole = activity.trace();
    long end = whole.events().get(Math.min(events, numbers.length - 1)).time();
    List<Event> first = new ArrayList<>(events);
    for (Event e : whole.events().subList(0, events)) {
      // A simulated run is read again as what it was: its clock is told by the ruler.
      long time = activity.ruler().clock(e.time());
      first.add(
          new Event(
              time, e.thread(), e.kind(), e.object(), e.value(), e.cause(), e.site(), e.detail()));
    }
    return Activity.of(
            new Trace(
                whole.title(),
                whole.clock(),
                activity.ruler().clock(end),
                whole.threads(),
                whole.objects(),
                first,
                whole.dropped()))
        .placedAs(activity);
  }

  /** Whether a position is the number of a step, as in a simulated run, and not a time. */
  boolean counted() {
    return !axis.equals("time");
  }

  /** The clock at a position, in nanoseconds. */
  long clock(long at) {
    if (!counted()) {
      return at;
    }
    return times.isEmpty() ? 0 : times.get((int) Math.min(at, times.size() - 1));
  }

  String json() {
    return GSON.toJson(this);
  }

  private static final class Builder {
    private final Activity activity;
    private final Names names;
    private final List<Event> events;
    private final int[] numbers;
    private final Function<String, String> source;

    Builder(Activity activity, Function<String, String> source) {
      this.activity = activity;
      this.names = activity.names();
      this.events = activity.trace().events();
      this.numbers = activity.stepNumbers();
      this.source = source;
    }

    ViewerData build(Phrase caption, int total) {
      TimeScale scale = TimeScale.of(activity, 0, Layout.WIDTH);
      List<List<String>> objects = new ArrayList<>();
      for (int i = 0; i < activity.trace().objects().size(); i++) {
        objects.add(List.of(names.type(i), names.object(i).text()));
      }
      StepColumns steps = steps();
      return new ViewerData(
          Name.of(activity.trace().title(), Name.LONG, Name.Role.PLAIN).text(),
          caption.toString(),
          activity.ruler().axis(),
          activity.end(),
          times(),
          scale.folds().stream().map(f -> List.of(f.from(), f.to())).toList(),
          activity.lanes().stream().map(this::thread).toList(),
          objects,
          steps,
          LostUpdate.of(events, names).stream()
              .map(l -> List.of(number(l.read()), number(l.between()), number(l.write())))
              .toList(),
          races(),
          sources(steps.units()),
          total);
    }

    /** Of each race its number and its two sides; nothing at all in the many runs without. */
    private @Nullable List<List<Integer>> races() {
      List<DataRace> races = DataRace.of(events);
      return races.isEmpty()
          ? null
          : races.stream()
              .map(
                  r ->
                      List.of(
                          (int) events.get(r.first()).value(),
                          number(r.first()),
                          number(r.second())))
              .toList();
    }

    private List<Long> times() {
      List<Long> times = new ArrayList<>();
      if (activity.ruler() instanceof Ruler.Count count) {
        for (long time : count.times()) {
          times.add(time);
        }
      }
      return times;
    }

    private Map<String, String> sources(List<String> units) {
      Map<String, String> sources = new LinkedHashMap<>();
      for (String unit : units) {
        String text = source.apply(unit);
        if (!text.isEmpty()) {
          sources.put(unit, text.substring(0, Math.min(text.length(), MAX_SOURCE)));
        }
      }
      return sources;
    }

    /** The number of the step that an event is, 0 for no event. */
    private int number(int event) {
      return event == Event.NONE ? 0 : numbers[event];
    }

    private int row(int thread) {
      return thread == Event.NONE ? Event.NONE : activity.row(thread);
    }

    private ThreadColumn thread(Lane lane) {
      List<Long> stretches = new ArrayList<>();
      for (Lane.Stretch s : lane.stretches()) {
        add(stretches, s.length(), s.state().ordinal(), s.object(), row(s.holder()));
        add(
            stretches,
            number(s.first()),
            s.last() == Event.NONE ? endOf(lane, s) : number(s.last()));
      }
      List<Long> holds = new ArrayList<>();
      for (Lane.Hold h : lane.holds()) {
        add(holds, h.from(), h.to(), h.object(), h.level(), number(h.first()), number(h.last()));
      }
      return new ThreadColumn(
          names.thread(lane.thread().id()).text(),
          Name.of(lane.thread().group(), Name.LONG, Name.Role.PLAIN).text(),
          lane.created() == Long.MAX_VALUE ? 0 : lane.created(),
          lane.begun() ? lane.begin() : -1,
          lane.begun() ? lane.end() : -1,
          lane.ended(),
          stretches,
          holds);
    }

    /** The step that ends a stretch of running: what the thread does next, or its end. */
    private int endOf(Lane lane, Lane.Stretch stretch) {
      int at = lane.stretches().indexOf(stretch);
      if (at + 1 < lane.stretches().size()) {
        return number(lane.stretches().get(at + 1).first());
      }
      return lane.ended() ? number(lane.last()) : 0;
    }

    private static void add(List<Long> list, long... values) {
      for (long value : values) {
        list.add(value);
      }
    }

    private StepColumns steps() {
      Table<EventKind> kinds = new Table<>();
      Table<Sign> signs = new Table<>();
      Table<String> units = new Table<>();
      StepColumns columns =
          new StepColumns(
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>(),
              new ArrayList<>());
      long before = 0;
      int number = 0;
      for (int i = 0; i < numbers.length; i++) {
        if (numbers[i] == number) {
          continue;
        }
        number = numbers[i];
        Event event = events.get(i);
        columns.at.add(event.time() - before);
        before = event.time();
        columns.thread.add(row(event.thread()));
        columns.kind.add(kinds.index(event.kind()));
        columns.object.add(event.object());
        columns.cause.add(number(activity.causeIndexOf(i)));
        columns.sign.add(Sign.of(event).map(signs::index).orElse(Event.NONE));
        columns.text.add(Steps.tell(activity, i).toString());
        columns.detail.add(Name.of(event.detail(), MAX_DETAIL, Name.Role.PLAIN).text());
        columns.unit.add(event.site().map(s -> units.index(unit(s))).orElse(Event.NONE));
        columns.line.add(event.site().map(Site::line).orElse(0));
      }
      kinds.all.forEach(k -> columns.kinds.add(k.name()));
      signs.all.forEach(s -> columns.signs.add(s.name()));
      columns.units.addAll(units.all);
      return columns;
    }

    private static String unit(Site site) {
      return Name.of(site.unit(), Name.LONG, Name.Role.PLAIN).text();
    }
  }

  /** Values, each once, by order of first appearance. */
  private static final class Table<T> {
    final List<T> all = new ArrayList<>();

    int index(T value) {
      int at = all.indexOf(value);
      if (at >= 0) {
        return at;
      }
      all.add(value);
      return all.size() - 1;
    }
  }
}
