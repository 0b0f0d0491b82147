package interleave.kernel.timeline;

import interleave.trace.Site;
import interleave.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What every view says in words: the findings, the steps, and how each thread spent its time. The
 * tables of the HTML, the Markdown and the plain text differ in markup only.
 *
 * @param findings the caption first
 * @param objects those that are told of beside the threads; none unless they were asked for
 * @param maxRows rows that the tables of threads and objects have at most
 */
record Report(
    Activity activity, List<Phrase> findings, Steps steps, List<ObjectLife> objects, int maxRows) {

  /** Head of the column of sentences. */
  static final String WHAT = "what it does";

  /** Head of the column of findings. */
  static final String HAPPENED = "what happened";

  /** Findings that are told: the caption and three more. */
  private static final int FINDINGS = 4;

  private static final int MAX_ROWS = 24;

  /** Threads of a cycle that are named. */
  private static final int IN_CYCLE = 6;

  static Report of(Activity activity) {
    return new Report(
        activity,
        Findings.of(activity, FINDINGS),
        Steps.of(activity, Steps.MAX),
        List.of(),
        MAX_ROWS);
  }

  /** The same, and what became of the objects. */
  Report withObjects() {
    return new Report(activity, findings, steps, ObjectLife.of(activity), maxRows);
  }

  /** The same measured in steps; what was found is still told in time. */
  Report inSteps() {
    Activity inSteps = activity.inSteps();
    List<ObjectLife> lives = objects.isEmpty() ? objects : ObjectLife.of(inSteps);
    return new Report(inSteps, findings, Steps.of(inSteps, Steps.MAX), lives, maxRows);
  }

  /** The same with the lanes in the order in which the threads came. */
  Report asRecorded() {
    return with(activity.asRecorded());
  }

  /** The same with the lanes where an earlier reading of the same run has them. */
  Report placedAs(Report earlier) {
    return with(activity.placedAs(earlier.activity));
  }

  /** The same with the lanes where another run has those of threads with their names. */
  Report alongside(Report other) {
    return with(activity.alongside(other.activity));
  }

  private Report with(Activity reordered) {
    return new Report(reordered, findings, steps, objects, maxRows);
  }

  /** The same without the objects. */
  Report threadsOnly() {
    return new Report(activity, findings, steps, List.of(), maxRows);
  }

  /** The same with tables of at most {@code rows} rows. */
  Report shortened(int rows) {
    return rows >= Steps.MAX
        ? this
        : new Report(
            activity, findings, Steps.of(activity, rows), objects, Math.min(rows, maxRows));
  }

  /** The most important finding. */
  Phrase caption() {
    return findings.get(0);
  }

  /** The other findings. */
  List<Phrase> more() {
    return findings.subList(1, findings.size());
  }

  /** If the threads block each other for good: who waits for whom, once round. */
  Optional<Phrase> waitCycle() {
    return WaitCycle.of(activity).map(cycle -> cycle.words(activity.names(), IN_CYCLE));
  }

  /** What ran, how many took part and how long: {@code "cell 3: 3 threads, 41.2 ms, 24 events"}. */
  Phrase headline() {
    Trace trace = activity.trace();
    Name title = Name.of(trace.title(), Name.LONG, Name.Role.PLAIN);
    return Phrase.of(
        title,
        (title.text().isEmpty() ? "" : ": ")
            + Times.count(trace.threads().size(), "thread")
            + ", "
            + length()
            + ", "
            + Times.count(trace.events().size(), "event")
            + (trace.dropped() == 0
                ? ""
                : ", " + Times.count(trace.dropped()) + " more did not fit"));
  }

  private String length() {
    if (activity.ruler() instanceof Ruler.Time) {
      return Times.length(activity.end());
    }
    String time = Times.length(lastInstant()) + (activity.simulated() ? " of simulated time" : "");
    return Times.count(steps.total(), "step") + (lastInstant() == 0 ? "" : ", " + time);
  }

  private long lastInstant() {
    return activity.ruler().clock(activity.end());
  }

  // ---- events

  /** Writes the times of the steps. */
  private Times.Scale clock() {
    return Times.Scale.of(lastInstant());
  }

  /** Heads of the columns of the events that say which it is: its number, and if any, its time. */
  List<String> stepNumberHeads() {
    String simulated = activity.simulated() ? "simulated " : "";
    return lastInstant() == 0 && activity.simulated()
        ? List.of("#")
        : List.of("#", simulated + "time (" + clock().name() + ")");
  }

  /** What stands under {@link #stepNumberHeads}. */
  List<String> stepNumber(Steps.Step step) {
    String number = Integer.toString(step.number());
    return stepNumberHeads().size() == 1
        ? List.of(number)
        : List.of(number, clock().number(activity.ruler().clock(step.time())));
  }

  /** Heads of the columns of the events. */
  List<String> stepHeads() {
    List<String> heads = new ArrayList<>(stepNumberHeads());
    heads.add("thread");
    heads.add(WHAT);
    if (steps.haveSites()) {
      heads.add("where");
    }
    return heads;
  }

  /** One row of the events. */
  List<Phrase> cells(Steps.Step step) {
    List<Phrase> cells = new ArrayList<>();
    stepNumber(step).forEach(n -> cells.add(Phrase.of(n)));
    cells.add(Phrase.of(activity.names().thread(step.thread())));
    cells.add(step.what());
    if (steps.haveSites()) {
      cells.add(step.site().map(Report::place).orElse(Phrase.of()));
    }
    return cells;
  }

  static Phrase place(Site site) {
    return Phrase.of(
        Name.of(site.unit(), 40, Name.Role.PLAIN), " line " + Times.count(site.line()));
  }

  /** What the table of events leaves out; empty if nothing. */
  String omittedSteps() {
    return steps.omitted() == 0
        ? ""
        : "… " + Times.count(steps.omitted()) + " more; these are the most telling.";
  }

  // ---- times

  /** Heads of the columns of the times. */
  static final List<String> TIME_HEADS =
      List.of("thread", "running", "blocked", "waiting", "sleeping", "holding", "in the end");

  /** How each thread spent its time, one row each. */
  List<List<Phrase>> times() {
    return activity.lanes().stream().limit(maxRows).map(this::times).toList();
  }

  /** What the table of times leaves out; empty if nothing. */
  String omittedThreads() {
    int omitted = activity.lanes().size() - maxRows;
    return omitted <= 0 ? "" : "… " + Times.count(omitted, "more thread") + ".";
  }

  private List<Phrase> times(Lane lane) {
    List<Phrase> cells = new ArrayList<>();
    cells.add(Phrase.of(activity.names().thread(lane.thread().id())));
    for (State state : State.values()) {
      cells.add(length(lane.time(state)));
    }
    cells.add(length(lane.timeHolding()));
    cells.add(inTheEnd(lane));
    return cells;
  }

  private Phrase length(long length) {
    return Phrase.of(length == 0 ? "–" : activity.ruler().sum(length));
  }

  private Phrase inTheEnd(Lane lane) {
    if (!lane.begun()) {
      return Phrase.of("not begun");
    }
    if (lane.ended()) {
      return Phrase.of("ended");
    }
    Names names = activity.names();
    Lane.Stretch open = lane.open().orElseThrow();
    return switch (open.state()) {
      case RUNNING -> Phrase.of("still running");
      case SLEEPING -> Phrase.of("still sleeping");
      case BLOCKED -> Phrase.of("still blocked on ", names.object(open.object()));
      case WAITING -> Phrase.of("still waiting for ", Steps.awaited(names, open.object()));
    };
  }

  // ---- objects

  /** Heads of the columns of what became of the objects. */
  static final List<String> OBJECT_HEADS =
      List.of("object", "acquired", "held", "most before it", "most in it", "in the end");

  /** What became of the objects, one row each; none if they were not asked for. */
  List<List<Phrase>> objectRows() {
    return objects.stream().limit(maxRows).map(this::row).toList();
  }

  /** What the table of objects leaves out; empty if nothing. */
  String omittedObjects() {
    int omitted = objects.size() - maxRows;
    return omitted <= 0 ? "" : "… " + Times.count(omitted, "more object") + ".";
  }

  private List<Phrase> row(ObjectLife life) {
    Names names = activity.names();
    List<ObjectLife.Held> holds = life.holds();
    long threads = holds.stream().mapToInt(ObjectLife.Held::thread).distinct().count();
    long line = ObjectLife.most(life.line());
    long contents = ObjectLife.most(life.contents());
    return List.of(
        names.withType(life.object()),
        Phrase.of(
            holds.isEmpty()
                ? "–"
                : Times.count(holds.size(), "time") + " by " + Times.count(threads, "thread")),
        length(holds.stream().mapToLong(h -> h.to() - h.from()).sum()),
        Phrase.of(line == 0 ? "–" : Times.count(line, "thread")),
        Phrase.of(contents == 0 ? "–" : life.unit(names).count(contents)),
        life.inTheEnd(activity));
  }
}
