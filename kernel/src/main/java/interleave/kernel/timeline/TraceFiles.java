package interleave.kernel.timeline;

import static java.util.Comparator.reverseOrder;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run as files for other programs. The picture's own menu writes the same ({@code
 * viewer/save.mjs}).
 */
final class TraceFiles {
  /** Changes whenever a line of {@link #jsonLines} means something else than before. */
  private static final int SCHEMA = 1;

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  /** Numbers in the flat list of a stretch or a hold. */
  private static final int PART = 6;

  private TraceFiles() {}

  /** A line of JSON for the run, then one for each step. */
  static String jsonLines(ViewerData run) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("schema", SCHEMA);
    head.put("title", run.title());
    head.put("clock", run.counted() ? "virtual" : "real");
    head.put("steps", run.total());
    head.put(
        "threads",
        run.threads().stream()
            .map(t -> new TreeMap<>(Map.of("name", t.name(), "group", t.group())))
            .toList());
    head.put(
        "objects",
        run.objects().stream()
            .map(o -> new TreeMap<>(Map.of("type", o.get(0), "name", o.get(1))))
            .toList());
    StringBuilder out = new StringBuilder(GSON.toJson(head)).append('\n');
    ViewerData.StepColumns steps = run.steps();
    long at = 0;
    for (int i = 0; i < steps.at().size(); i++) {
      at += steps.at().get(i);
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("step", i + 1);
      line.put("time", run.clock(at));
      line.put("thread", run.threads().get(steps.thread().get(i)).name());
      line.put("kind", steps.kinds().get(steps.kind().get(i)));
      if (steps.object().get(i) >= 0) {
        line.put("object", run.objects().get(steps.object().get(i)).get(1));
      }
      if (!steps.detail().get(i).isEmpty()) {
        line.put("detail", steps.detail().get(i));
      }
      if (steps.cause().get(i) > 0) {
        line.put("cause", steps.cause().get(i));
      }
      if (steps.line().get(i) > 0) {
        line.put("unit", steps.units().get(steps.unit().get(i)));
        line.put("line", steps.line().get(i));
      }
      out.append(GSON.toJson(line)).append('\n');
    }
    return out.toString();
  }

  /**
   * Chrome's trace event format, which Perfetto opens: a track of states for each thread, one of
   * owners for each object that was held, and arrows from causes to effects. Times are
   * microseconds; a step of a simulated run is drawn one microsecond long.
   *
   * @see <a
   *     href="https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU">Trace
   *     Event Format</a>
   */
  static String chromeTrace(ViewerData run) {
    List<Map<String, Object>> events = new ArrayList<>();
    events.add(event("M", Map.of("name", "process_name", "args", Map.of("name", run.title()))));
    int threads = run.threads().size();
    for (int row = 0; row < threads; row++) {
      ViewerData.ThreadColumn thread = run.threads().get(row);
      track(events, row + 1, thread.name());
      long from = thread.begin();
      for (int i = 0; i < thread.stretches().size(); i += PART) {
        List<Long> s = thread.stretches().subList(i, i + PART);
        String state = State.values()[s.get(1).intValue()].name().toLowerCase(Locale.ROOT);
        Map<String, Object> on =
            s.get(2) < 0 ? Map.of() : Map.of("on", run.objects().get(s.get(2).intValue()).get(1));
        events.add(slice(run, row + 1, state, from, from + s.get(0), on));
        from += s.get(0);
      }
    }
    int track = threads;
    for (int object = 0; object < run.objects().size(); object++) {
      track = owners(run, object, track, events);
    }
    steps(run, events);
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("displayTimeUnit", "ns");
    file.put("traceEvents", events);
    return GSON.toJson(file);
  }

  /** Who has an object, and when. */
  private record Hold(long from, long to, String by) {}

  /**
   * The owners of one object. On a track a slice may lie within another, but not partly over it:
   * who comes while another is there, and stays longer, gets a track more.
   *
   * @param before the last track that there is
   * @return the last track that there is now
   */
  private static int owners(
      ViewerData run, int object, int before, List<Map<String, Object>> events) {
    List<Hold> holds = new ArrayList<>();
    for (ViewerData.ThreadColumn thread : run.threads()) {
      for (int i = 0; i < thread.holds().size(); i += PART) {
        List<Long> h = thread.holds().subList(i, i + PART);
        if (h.get(2) == object) {
          holds.add(new Hold(h.get(0), h.get(1), thread.name()));
        }
      }
    }
    holds.sort(Comparator.comparingLong(Hold::from).thenComparing(Hold::to, reverseOrder()));
    String name = run.objects().get(object).get(1);
    List<Deque<Long>> open = new ArrayList<>();
    for (Hold hold : holds) {
      int row = 0;
      while (row < open.size() && !fits(hold, open.get(row))) {
        row++;
      }
      if (row == open.size()) {
        open.add(new ArrayDeque<>());
        track(events, before + open.size(), row == 0 ? name : name + " (" + (row + 1) + ")");
      }
      open.get(row).push(hold.to);
      events.add(slice(run, before + row + 1, hold.by, hold.from, hold.to, Map.of()));
    }
    return before + open.size();
  }

  /** Whether it lies within what is open on a track, of which the ends are given. */
  private static boolean fits(Hold hold, Deque<Long> open) {
    while (!open.isEmpty() && open.peek() <= hold.from) {
      open.pop();
    }
    return open.isEmpty() || open.peek() >= hold.to;
  }

  private static void steps(ViewerData run, List<Map<String, Object>> events) {
    ViewerData.StepColumns steps = run.steps();
    List<Long> positions = new ArrayList<>();
    long at = 0;
    for (long difference : steps.at()) {
      at += difference;
      positions.add(at);
    }
    for (int i = 0; i < positions.size(); i++) {
      int cause = steps.cause().get(i) - 1;
      if (cause >= 0 && !steps.thread().get(cause).equals(steps.thread().get(i))) {
        String kind = steps.kinds().get(steps.kind().get(cause));
        events.add(flow(run, "s", i, kind, steps.thread().get(cause), positions.get(cause)));
        Map<String, Object> end = flow(run, "f", i, kind, steps.thread().get(i), positions.get(i));
        end.put("bp", "e");
        events.add(end);
      }
      if (steps.sign().get(i) >= 0) {
        Map<String, Object> instant = event("i", Map.of("s", "t", "name", steps.text().get(i)));
        instant.put("tid", steps.thread().get(i) + 1);
        instant.put("ts", micros(run, positions.get(i)));
        events.add(instant);
      }
    }
  }

  private static Map<String, Object> event(String phase, Map<String, Object> more) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("ph", phase);
    event.put("pid", 1);
    new TreeMap<>(more).forEach(event::put);
    return event;
  }

  private static void track(List<Map<String, Object>> events, int track, String name) {
    events.add(
        event("M", Map.of("tid", track, "name", "thread_name", "args", Map.of("name", name))));
    events.add(
        event(
            "M",
            Map.of(
                "tid", track, "name", "thread_sort_index", "args", Map.of("sort_index", track))));
  }

  private static Map<String, Object> slice(
      ViewerData run, int track, String name, long from, long to, Map<String, Object> args) {
    return event(
        "X",
        Map.of(
            "tid", track,
            "name", name,
            "ts", micros(run, from),
            "dur", micros(run, to - from),
            "args", args));
  }

  private static Map<String, Object> flow(
      ViewerData run, String phase, int step, String name, int row, long at) {
    return event(
        phase,
        Map.of("cat", "wake", "name", name, "id", step + 1, "tid", row + 1, "ts", micros(run, at)));
  }

  private static double micros(ViewerData run, long at) {
    return run.counted() ? at : at / 1000.0;
  }
}
