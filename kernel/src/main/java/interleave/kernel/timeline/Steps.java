package interleave.kernel.timeline;

import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.Site;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * The events of a trace told one by one: the rows of every table, and the numbers in the picture.
 * Of a long trace only the most telling ones; a step has the same number in every view, however
 * many the view leaves out.
 *
 * @param rows in order of time
 * @param total how many there would be if none were left out
 */
record Steps(List<Step> rows, long total) {

  /** Rows a table has at most. */
  static final int MAX = 50;

  /** Code points of a printed line or a message in a row. */
  private static final int QUOTED = 80;

  /**
   * One step.
   *
   * @param number from 1, among all steps of the trace
   * @param event index of its event
   * @param what predicate of a sentence whose subject is the thread
   */
  record Step(int number, int event, long time, int thread, Phrase what, Optional<Site> site) {}

  /** How many steps were left out. */
  long omitted() {
    return total - rows.size();
  }

  /** Whether any row knows its place in the source. */
  boolean haveSites() {
    return rows.stream().anyMatch(row -> row.site().isPresent());
  }

  /** Tells at most {@code max} steps of {@code activity}. */
  static Steps of(Activity activity, int max) {
    List<Event> events = activity.trace().events();
    // The least telling is at the head; of two alike the later one goes first.
    PriorityQueue<Candidate> kept =
        new PriorityQueue<>(
            Comparator.comparingLong(Candidate::weight)
                .thenComparing(Comparator.comparingInt(Candidate::event).reversed()));
    int[] numbers = activity.stepNumbers();
    int total = 0;
    for (int i = 0; i < events.size(); i++) {
      if (numbers[i] > total) {
        total++;
        long weight = weight(activity, i);
        if (kept.size() < max || kept.peek().weight < weight) {
          kept.add(new Candidate(i, weight));
        }
        if (kept.size() > max) {
          kept.poll();
        }
      }
    }
    int[] chosen = kept.stream().mapToInt(Candidate::event).sorted().toArray();
    List<Step> rows = new ArrayList<>();
    for (int index : chosen) {
      Event event = events.get(index);
      rows.add(
          new Step(
              numbers[index],
              index,
              event.time(),
              event.thread(),
              tell(activity, index),
              event.site()));
    }
    return new Steps(List.copyOf(rows), total);
  }

  /**
   * The number of the step that each event is, or is a part of. A step's number is greater than
   * that of the event before.
   */
  static int[] numbers(Activity activity) {
    List<Event> events = activity.trace().events();
    int[] previous = new int[activity.lanes().size()];
    Arrays.fill(previous, Event.NONE);
    int[] numbers = new int[events.size()];
    int total = 0;
    for (int i = 0; i < numbers.length; i++) {
      int thread = events.get(i).thread();
      if (isStep(activity, i, previous[thread])) {
        total++;
      }
      numbers[i] = total;
      previous[thread] = i;
    }
    return numbers;
  }

  /** An event that could become a row. */
  private record Candidate(int event, long weight) {}

  private static boolean isStep(Activity activity, int index, int previous) {
    Event event = activity.trace().events().get(index);
    return switch (event.kind()) {
      // Tells of the end of a state that an ACQUIRE has ended before.
      case RESUME -> activity.endedBy(index).isPresent();
      // To get a lock after having been blocked on it is one step.
      case ACQUIRE -> previous == Event.NONE || !gets(activity, previous, event.object());
      default -> true;
    };
  }

  /** Whether the event at {@code index} says that its thread got {@code object} after a block. */
  private static boolean gets(Activity activity, int index, int object) {
    Event event = activity.trace().events().get(index);
    return event.kind() == EventKind.RESUME
        && event.outcome() == Outcome.PROCEEDED
        && activity
            .endedBy(index)
            .filter(s -> s.state() == State.BLOCKED && s.object() == object)
            .isPresent();
  }

  /** How much a reader would miss the row: by its kind first, then by how long a time it bounds. */
  private static long weight(Activity activity, int index) {
    Event event = activity.trace().events().get(index);
    int rank =
        switch (event.kind()) {
          case THROW, INTERRUPT, BREAK, RACE -> 9;
          case REFUSE, CANCEL, RESET, NOTE -> 8;
          case RESUME -> event.outcome() == Outcome.PROCEEDED ? 5 : 8;
          case START, BEGIN, END -> 6;
          case BLOCK, WAIT, SET, CLEAR, SIGNAL, TRIP, CLOSE -> 5;
          case SLEEP, ACQUIRE, RELEASE, PUT, TAKE, DONE -> 4;
          case PRINT -> 3;
          case READ, WRITE -> 2;
        };
    long length =
        switch (event.kind()) {
          case BLOCK, WAIT, SLEEP -> activity.begunBy(index).map(Lane.Stretch::length).orElse(0L);
          case RESUME -> activity.endedBy(index).map(Lane.Stretch::length).orElse(0L);
          default -> 0L;
        };
    return (long) rank << 58 | Math.min(length, (1L << 58) - 1);
  }

  /** What the thread of an event did, as the predicate of a sentence. */
  static Phrase tell(Activity activity, int index) {
    Event event = activity.trace().events().get(index);
    Names names = activity.names();
    Name object = names.object(event.object());
    return switch (event.kind()) {
      case START -> Phrase.of("starts ", startedName(names, event));
      case BEGIN -> Phrase.of("begins");
      case END -> Phrase.of("ends");
      case BLOCK -> blocks(activity, index);
      case WAIT ->
          names.isAlarm(event.object())
              ? Phrase.of("waits until its time comes")
              : Phrase.of("waits for ", awaited(names, event.object()));
      case SLEEP ->
          event.value() > 0
              ? Phrase.of("goes to sleep for " + Times.length(event.value()))
              : Phrase.of("goes to sleep");
      case RESUME -> resumes(activity, index);
      case ACQUIRE ->
          activity.endedBy(index).isPresent()
              ? resumes(activity, index)
              : Phrase.of("acquires ", amount(names, event), object);
      case RELEASE -> Phrase.of("releases ", amount(names, event), object);
      case REFUSE -> Phrase.of("tries ", object, " and is refused");
      case SET ->
          names.isAlarm(event.object())
              ? Phrase.of("sets ", object, ": the timer is done or cancelled")
              : Phrase.of("sets ", object);
      case CLEAR -> Phrase.of("clears ", object);
      case SIGNAL ->
          Phrase.of("signals ", object, ": " + Times.count(event.value(), "waiter") + " woken");
      case PUT -> Phrase.of("puts ", item(event), "into ", object);
      case TAKE -> Phrase.of("takes ", item(event), "from ", object);
      case DONE -> Phrase.of("is done with one of ", object, ", " + event.value() + " unfinished");
      case CLOSE -> Phrase.of("shuts down ", object);
      case TRIP ->
          Phrase.of(
              "trips ", object, ", which lets " + Times.count(event.value(), "thread") + " go");
      case BREAK -> Phrase.of("breaks ", object);
      case RESET -> Phrase.of("resets ", object);
      case CANCEL -> Phrase.of("cancels ", object);
      case PRINT -> Phrase.of("prints ", Names.quote(event.detail(), QUOTED));
      case THROW -> Phrase.of("throws ", Name.of(event.detail(), QUOTED, Name.Role.PLAIN));
      case INTERRUPT -> Phrase.of("interrupts ", startedName(names, event));
      case READ, WRITE -> accesses(names, event, object);
      case NOTE -> Phrase.of("notes ", Names.quote(event.detail(), QUOTED));
      case RACE ->
          Phrase.of(
              Name.of(event.detail(), QUOTED, Name.Role.PLAIN), " (race " + event.value() + ")");
    };
  }

  private static Phrase accesses(Names names, Event event, Name object) {
    if (!names.isVariable(event.object())) {
      return Phrase.of("calls ", item(event), "on ", object);
    }
    return event.kind() == EventKind.READ
        ? Phrase.of("reads ", item(event), "from ", object)
        : Phrase.of("writes ", item(event), "to ", object);
  }

  /** What a thread waits for: an object, or the end of a thread. */
  static Phrase awaited(Names names, int object) {
    if (names.isAlarm(object)) {
      return Phrase.of("its time");
    }
    return names.isThread(object)
        ? Phrase.of("the end of ", new Name(names.object(object).text(), Name.Role.PLAIN))
        : Phrase.of(names.object(object));
  }

  private static Phrase blocks(Activity activity, int index) {
    Names names = activity.names();
    Event event = activity.trace().events().get(index);
    int holder = activity.begunBy(index).map(Lane.Stretch::holder).orElse(Event.NONE);
    Phrase blocked = Phrase.of("is blocked on ", names.object(event.object()));
    return holder == Event.NONE ? blocked : Phrase.of(blocked, ", held by ", names.thread(holder));
  }

  private static Phrase resumes(Activity activity, int index) {
    Names names = activity.names();
    Event event = activity.trace().events().get(index);
    Lane.Stretch before = activity.endedBy(index).orElseThrow();
    Outcome outcome = event.kind() == EventKind.RESUME ? event.outcome() : Outcome.PROCEEDED;
    String length = activity.ruler().length(before.from(), before.to());
    if (names.isAlarm(before.object())) {
      return switch (outcome) {
        case PROCEEDED -> Phrase.of("is cancelled after " + length, by(activity, index));
        case TIMED_OUT -> Phrase.of("has waited its " + length + ": its time has come");
        case INTERRUPTED -> Phrase.of("is interrupted after " + length, thanksTo(activity, index));
        case STOPPED -> Phrase.of("is stopped after " + length);
      };
    }
    Phrase what =
        before.state() == State.SLEEPING
            ? Phrase.of("sleep")
            : before.state() == State.BLOCKED
                ? Phrase.of("block on ", names.object(before.object()))
                : Phrase.of("wait for ", awaited(names, before.object()));
    return switch (outcome) {
      case PROCEEDED ->
          switch (before.state()) {
            case BLOCKED ->
                Phrase.of(
                    "gets ",
                    names.object(before.object()),
                    " after " + length + " blocked",
                    thanksTo(activity, index));
            case WAITING ->
                Phrase.of("goes on after " + length + " of waiting", thanksTo(activity, index));
            default -> Phrase.of("wakes after " + length);
          };
      case TIMED_OUT ->
          before.state() == State.SLEEPING
              ? Phrase.of("wakes after " + length)
              : Phrase.of("gives up its ", what, " after " + length + " (time-out)");
      case INTERRUPTED ->
          Phrase.of("is interrupted in its ", what, " after " + length, thanksTo(activity, index));
      case STOPPED -> Phrase.of("is stopped in its ", what, " after " + length);
    };
  }

  private static Phrase by(Activity activity, int index) {
    return activity
        .causeOf(index)
        .map(cause -> Phrase.of(" by ", activity.names().thread(cause.thread())))
        .orElse(Phrase.of());
  }

  /** Who made an event possible and by what, as an afterthought; empty if nobody is known. */
  private static Phrase thanksTo(Activity activity, int index) {
    return activity.causeOf(index).map(c -> thanksTo(activity.names(), c)).orElse(Phrase.of());
  }

  private static Phrase thanksTo(Names names, Event cause) {
    Name by = names.thread(cause.thread());
    return switch (cause.kind()) {
      case RELEASE -> Phrase.of("; ", by, " released it");
      case SET -> Phrase.of("; ", by, " set it");
      case SIGNAL -> Phrase.of("; ", by, " signalled");
      case PUT -> Phrase.of("; ", by, " put something in");
      case TAKE -> Phrase.of("; ", by, " took something out");
      case DONE -> Phrase.of("; ", by, " was done with the last one");
      case CLOSE -> Phrase.of("; ", by, " shut it down");
      case TRIP -> Phrase.of("; ", by, " came last");
      case BREAK -> Phrase.of("; ", by, " broke it");
      case RESET -> Phrase.of("; ", by, " reset it");
      case CANCEL -> Phrase.of("; ", by, " cancelled it");
      case END -> Phrase.of("; ", by, " ended");
      case INTERRUPT -> Phrase.of(" by ", by);
      default -> Phrase.of("; thanks to ", by);
    };
  }

  private static Name startedName(Names names, Event event) {
    return names.threadOrSomeone(event.value());
  }

  private static Phrase amount(Names names, Event event) {
    return names.isSemaphore(event.object())
        ? Phrase.of(event.value() > 1 ? event.value() + " permits of " : "a permit of ")
        : Phrase.of();
  }

  private static Phrase item(Event event) {
    return event.detail().isEmpty()
        ? Phrase.of("a value ")
        : Phrase.of(Name.of(event.detail(), QUOTED, Name.Role.CODE), " ");
  }
}
