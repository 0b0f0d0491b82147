package interleave.kernel.timeline;

import interleave.kernel.timeline.RecordingChunk.Field;
import interleave.kernel.timeline.RecordingChunk.Mark;
import interleave.kernel.timeline.RecordingChunk.RecordedType;
import interleave.trace.TracedThread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A run as the JDK's flight recorder would have recorded it: the JDK's {@code jfr} tool and JDK
 * Mission Control open it. What the threads of the run did is told by events of our own, at the
 * time and by the thread that they were done by; time begins at the epoch, because a run knows no
 * date.
 *
 * <ul>
 *   <li>{@code interleave.Running}, {@code Blocked}, {@code Waiting}, {@code Sleeping}: the state
 *       of a thread, with its duration, what it stands before, who has that, and who ended it;
 *   <li>{@code interleave.Held}: a thread has a lock or another object;
 *   <li>{@code interleave.Step}: one thing that a thread did, as in the other views.
 * </ul>
 *
 * <p>A step of a simulated run is one microsecond long; when it was by the simulated clock is in
 * its own field.
 */
final class FlightRecording {
  private static final RecordedType LONG = RecordingChunk.primitive("long");
  private static final RecordedType INT = RecordingChunk.primitive("int");
  private static final RecordedType BOOLEAN = RecordingChunk.primitive("boolean");
  private static final RecordedType STRING = RecordingChunk.primitive("java.lang.String");

  /** Marks annotations that say how a value is to be shown. */
  private static final RecordedType CONTENT_TYPE =
      new RecordedType("jdk.jfr.ContentType", RecordingChunk.ANNOTATION, List.of(), List.of());

  private static final RecordedType LABEL = annotation("jdk.jfr.Label");
  private static final RecordedType DESCRIPTION = annotation("jdk.jfr.Description");
  private static final RecordedType TIMESTAMP =
      annotation("jdk.jfr.Timestamp", new Mark(CONTENT_TYPE, ""));
  private static final RecordedType TIMESPAN =
      annotation("jdk.jfr.Timespan", new Mark(CONTENT_TYPE, ""));
  private static final RecordedType CATEGORY =
      new RecordedType(
          "jdk.jfr.Category",
          RecordingChunk.ANNOTATION,
          List.of(new Field("value", STRING).asArray()),
          List.of());

  private static final RecordedType GROUP =
      new RecordedType("jdk.types.ThreadGroup", "", List.of(new Field("name", STRING)), List.of());

  private static final RecordedType THREAD =
      new RecordedType(
          "java.lang.Thread",
          "",
          List.of(
              new Field("osName", STRING),
              new Field("osThreadId", LONG),
              new Field("javaName", STRING),
              new Field("javaThreadId", LONG),
              new Field("group", GROUP).inPool(),
              new Field("virtual", BOOLEAN)),
          List.of());

  private static final Field START = new Field("startTime", LONG, new Mark(TIMESTAMP, "TICKS"));
  private static final Field DURATION = new Field("duration", LONG, new Mark(TIMESPAN, "TICKS"));
  private static final Field OF = new Field("eventThread", THREAD).inPool();
  private static final Field OBJECT = labelled(new Field("object", STRING), "Object");

  /** By the ordinal of the {@link State}. */
  private static final List<RecordedType> STATES =
      List.of(
          state("Running", "A thread can go on"),
          state("Blocked", "A thread stands before something that another has"),
          state("Waiting", "A thread waits for another to do something"),
          state("Sleeping", "A thread sleeps"));

  private static final RecordedType HELD =
      event("Held", "A thread has a lock or another object", DURATION, OF, OBJECT);

  private static final RecordedType STEP =
      event(
          "Step",
          "One thing that a thread did",
          OF,
          labelled(new Field("number", LONG), "Number"),
          labelled(new Field("time", LONG, new Mark(TIMESPAN, "NANOSECONDS")), "Clock of the Run"),
          labelled(new Field("text", STRING), "Text"),
          labelled(new Field("kind", STRING), "Kind"),
          OBJECT,
          labelled(new Field("detail", STRING), "Detail"),
          labelled(new Field("cause", INT), "Step That Made It Possible"),
          labelled(new Field("unit", STRING), "Cell"),
          labelled(new Field("line", INT), "Line"));

  /** Numbers in the flat list of a stretch or a hold. */
  private static final int PART = 6;

  /** Nanoseconds that a step of a simulated run is drawn long; Chrome's form has the same. */
  private static final long STEP_NANOS = 1_000;

  private final ViewerData run;
  private final List<TracedThread> threads;

  /** Nanoseconds of a position. */
  private final long scale;

  private final RecordingChunk chunk = new RecordingChunk();

  private FlightRecording(ViewerData run, List<TracedThread> threads) {
    this.run = run;
    this.threads = threads;
    this.scale = run.counted() ? STEP_NANOS : 1;
  }

  /**
   * The whole file.
   *
   * @param threads those of the run's rows
   */
  static byte[] of(ViewerData run, List<TracedThread> threads) {
    return new FlightRecording(run, threads).write();
  }

  private static RecordedType annotation(String name, Mark... marks) {
    List<Field> value = List.of(new Field("value", STRING));
    return new RecordedType(name, RecordingChunk.ANNOTATION, value, List.of(marks));
  }

  private static Field labelled(Field field, String label) {
    return field.with(new Mark(LABEL, label));
  }

  private static RecordedType event(String name, String description, Field... fields) {
    List<Field> all = new ArrayList<>(List.of(START));
    all.addAll(List.of(fields));
    return new RecordedType(
        "interleave." + name,
        RecordingChunk.EVENT,
        all,
        List.of(
            new Mark(LABEL, name),
            new Mark(DESCRIPTION, description),
            new Mark(CATEGORY, "Interleave")));
  }

  private static RecordedType state(String name, String description) {
    return event(
        name,
        description,
        DURATION,
        OF,
        OBJECT,
        labelled(new Field("holder", THREAD).inPool(), "Who Has It"),
        labelled(new Field("endedBy", THREAD).inPool(), "Who Ended It"));
  }

  private byte[] write() {
    List<String> groups =
        run.threads().stream().map(ViewerData.ThreadColumn::group).distinct().toList();
    for (int i = 0; i < groups.size(); i++) {
      chunk.constant(GROUP, i + 1, List.of(groups.get(i)));
    }
    for (int row = 0; row < run.threads().size(); row++) {
      ViewerData.ThreadColumn thread = run.threads().get(row);
      long group = groups.indexOf(thread.group()) + 1L;
      String name = thread.name();
      boolean virtual = threads.get(row).virtual();
      chunk.constant(THREAD, row + 1, List.of(name, 0L, name, row + 1L, group, virtual));
    }
    List<Entry> entries = new ArrayList<>();
    for (int row = 0; row < run.threads().size(); row++) {
      states(row, entries);
      holds(row, entries);
    }
    steps(entries);
    entries.sort(Comparator.comparingLong(Entry::at));
    entries.forEach(entry -> chunk.event(entry.type, entry.values));
    return chunk.bytes(run.end() * scale);
  }

  /** An event; its first value is when it began. */
  private record Entry(RecordedType type, List<Object> values) {
    long at() {
      return (long) values.get(0);
    }
  }

  private void states(int row, List<Entry> entries) {
    ViewerData.ThreadColumn thread = run.threads().get(row);
    long from = thread.begin();
    for (int i = 0; i < thread.stretches().size(); i += PART) {
      List<Long> s = thread.stretches().subList(i, i + PART);
      entries.add(
          new Entry(
              STATES.get(s.get(1).intValue()),
              List.of(
                  from * scale,
                  s.get(0) * scale,
                  row + 1L,
                  object(s.get(2).intValue()),
                  s.get(3) + 1,
                  s.get(1) == State.RUNNING.ordinal() ? 0L : causerOf(s.get(5).intValue(), row))));
      from += s.get(0);
    }
  }

  /** The key of the other thread that made a step possible; 0 if there is none. */
  private long causerOf(int step, int row) {
    int cause = step == 0 ? 0 : run.steps().cause().get(step - 1);
    int thread = cause == 0 ? row : run.steps().thread().get(cause - 1);
    return thread == row ? 0 : thread + 1;
  }

  private void holds(int row, List<Entry> entries) {
    List<Long> holds = run.threads().get(row).holds();
    for (int i = 0; i < holds.size(); i += PART) {
      long from = holds.get(i);
      long to = holds.get(i + 1);
      String object = object(holds.get(i + 2).intValue());
      entries.add(new Entry(HELD, List.of(from * scale, (to - from) * scale, row + 1L, object)));
    }
  }

  private void steps(List<Entry> entries) {
    ViewerData.StepColumns steps = run.steps();
    long at = 0;
    for (int i = 0; i < steps.at().size(); i++) {
      at += steps.at().get(i);
      int place = steps.unit().get(i);
      entries.add(
          new Entry(
              STEP,
              List.of(
                  at * scale,
                  steps.thread().get(i) + 1L,
                  i + 1L,
                  run.clock(at),
                  steps.text().get(i),
                  steps.kinds().get(steps.kind().get(i)),
                  object(steps.object().get(i)),
                  steps.detail().get(i),
                  steps.cause().get(i),
                  place < 0 ? "" : steps.units().get(place),
                  steps.line().get(i))));
    }
  }

  private String object(int id) {
    return id < 0 ? "" : run.objects().get(id).get(1);
  }
}
