package interleave.kernel.timeline;

import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What there is to say about a run, each in one sentence, the most important first: what went wrong
 * for good, then what went wrong, then who kept whom waiting, then what did not happen.
 */
final class Findings {
  /** Names that are listed before the rest is counted. */
  private static final int LISTED = 3;

  private static final int QUOTED = 100;

  private final Activity activity;
  private final Names names;
  private final Ruler ruler;
  private final List<Event> events;
  private final List<Phrase> found = new ArrayList<>();

  private Findings(Activity activity) {
    this.activity = activity;
    this.names = activity.names();
    this.ruler = activity.ruler();
    this.events = activity.trace().events();
  }

  /** At least one sentence, and at most {@code max}. */
  static List<Phrase> of(Activity activity, int max) {
    Findings findings = new Findings(activity);
    findings.search();
    List<Phrase> found = findings.found;
    return List.copyOf(found.subList(0, Math.min(max, found.size())));
  }

  private void search() {
    if (events.isEmpty()) {
      found.add(
          activity.trace().dropped() == 0
              ? Phrase.of("Nothing happened: no event was recorded.")
              : Phrase.of(
                  "Nothing to see: "
                      + Times.count(activity.trace().dropped(), "event")
                      + " did not fit into the recording."));
      return;
    }
    Set<Integer> inCycle = deadlock();
    exceptions();
    races();
    lostUpdates();
    blockedForGood(inCycle);
    waitingForGood();
    neverReleased();
    endedEarly(Outcome.INTERRUPTED);
    endedEarly(Outcome.TIMED_OUT);
    contention();
    refusals();
    waits();
    alarms();
    if (found.isEmpty()) {
      sideBySide();
    }
    notBegun();
    idleWorkers();
    stillRunning();
  }

  // ---- what went wrong for good

  /** Reports one cycle of threads that block each other; returns the threads in it. */
  private Set<Integer> deadlock() {
    Optional<WaitCycle> cycle = WaitCycle.of(activity);
    cycle.ifPresent(this::report);
    return cycle.<Set<Integer>>map(c -> new LinkedHashSet<>(c.threads())).orElse(Set.of());
  }

  private void report(WaitCycle cycle) {
    List<WaitCycle.Link> links = cycle.links();
    if (links.size() == 1) {
      found.add(
          Phrase.of(
              "Deadlock with itself: ",
              names.thread(links.get(0).thread()),
              " holds ",
              names.object(links.get(0).object()),
              " and is blocked on it again."));
      return;
    }
    List<Object> parts = new ArrayList<>();
    parts.add(links.size() == 2 ? "Deadlock: " : "Deadlock of " + links.size() + " threads: ");
    int shown = links.size() <= LISTED + 1 ? links.size() : LISTED;
    for (int i = 0; i < shown; i++) {
      parts.add(i == 0 ? "" : ", ");
      parts.add(names.thread(links.get(i).thread()));
      parts.add(" holds ");
      parts.add(names.object(cycle.heldAt(i)));
      parts.add(" and is blocked on ");
      parts.add(names.object(links.get(i).object()));
    }
    parts.add(shown == links.size() ? "." : ", and so on round the circle.");
    found.add(Phrase.of(parts.toArray()));
  }

  private void exceptions() {
    List<Event> thrown = events.stream().filter(e -> e.kind() == EventKind.THROW).toList();
    if (thrown.isEmpty()) {
      return;
    }
    Event first = thrown.get(0);
    long others = thrown.stream().map(Event::thread).distinct().count() - 1;
    found.add(
        Phrase.of(
            names.thread(first.thread()),
            " ended with an exception: ",
            Name.of(first.detail(), QUOTED, Name.Role.PLAIN),
            others == 0 ? "" : "; so did " + Times.count(others, "other thread") + "."));
  }

  private void races() {
    List<DataRace> races = DataRace.of(events);
    if (races.isEmpty()) {
      return;
    }
    found.add(
        Phrase.of(
            "Data race: ",
            side(races.get(0).first()),
            ", ",
            side(races.get(0).second()),
            ", and nothing orders the two",
            races.size() == 1 ? "." : "; " + races.size() + " races are marked in all."));
  }

  private Phrase side(int index) {
    Event event = events.get(index);
    Phrase place =
        event.site().map(site -> Phrase.of(" (", Report.place(site), ")")).orElse(Phrase.of());
    return Phrase.of(
        names.thread(event.thread()),
        " ",
        Name.of(event.detail(), Name.LONG, Name.Role.PLAIN),
        place);
  }

  private void lostUpdates() {
    List<LostUpdate> lost = LostUpdate.of(events, names);
    if (lost.isEmpty()) {
      return;
    }
    LostUpdate first = lost.get(0);
    Name loser = names.thread(events.get(first.between()).thread());
    Name winner = names.thread(events.get(first.write()).thread());
    found.add(
        Phrase.of(
            "Lost update: ",
            loser,
            " wrote ",
            names.object(events.get(first.write()).object()),
            " after ",
            winner,
            " had read it and before ",
            winner,
            " wrote it",
            lost.size() == 1
                ? "."
                : "; " + Times.count(lost.size(), "update") + " are lost in all."));
  }

  private void blockedForGood(Set<Integer> reported) {
    Map<Integer, List<Integer>> holders = WaitCycle.holdersAtTheEnd(activity);
    stuck(State.BLOCKED, reported)
        .forEach(
            (object, threads) -> {
              List<Integer> holding = holders.getOrDefault(object, List.of());
              Phrase who = threads(threads);
              String are = threads.size() == 1 ? " is" : " are";
              Phrase blocked = Phrase.of(who, are + " still blocked on ", names.object(object));
              if (holding.isEmpty()) {
                found.add(Phrase.of(blocked, "."));
              } else if (holding.stream().allMatch(h -> activity.lane(h).ended())) {
                found.add(
                    Phrase.of(blocked, ": ", threads(holding), " ended without releasing it."));
              } else {
                found.add(
                    Phrase.of(
                        blocked,
                        ", held by ",
                        threads(holding),
                        holding.size() == 1 ? condition(holding.get(0)) : Phrase.of(),
                        "."));
              }
            });
  }

  /** What a holder is doing meanwhile. */
  private Phrase condition(int thread) {
    return activity
        .lane(thread)
        .open()
        .map(
            s ->
                switch (s.state()) {
                  case RUNNING -> Phrase.of(", which is running");
                  case SLEEPING -> Phrase.of(", which is sleeping");
                  case BLOCKED -> Phrase.of(", which is blocked on ", names.object(s.object()));
                  case WAITING -> Phrase.of(", which waits for ", Steps.awaited(names, s.object()));
                })
        .orElse(Phrase.of());
  }

  private void waitingForGood() {
    stuck(State.WAITING, Set.of())
        .forEach(
            (object, threads) -> {
              if (names.isThread(object)
                  || names.isPool(object)
                  || names.isAlarm(object)
                  || threads.stream().allMatch(t -> activity.lane(t).thread().daemon())) {
                return;
              }
              String wait = threads.size() == 1 ? " still waits for " : " still wait for ";
              found.add(
                  Phrase.of(
                      threads(threads), wait, names.withType(object), missing(object, threads)));
            });
  }

  /** What has not happened to an object that threads wait for. */
  private Phrase missing(int object, List<Integer> threads) {
    long since =
        threads.stream()
            .mapToLong(t -> activity.lane(t).open().orElseThrow().from())
            .min()
            .orElse(0);
    Optional<Event> set = latest(object, EventKind.SET);
    Optional<Event> cleared = latest(object, EventKind.CLEAR);
    Optional<Event> signal = latest(object, EventKind.SIGNAL);
    String type = names.type(object);
    if (type.endsWith("Event")) {
      if (set.isEmpty()) {
        return Phrase.of(" and nobody has set it.");
      }
      if (cleared.isPresent()) {
        return Phrase.of(
            ": ",
            names.thread(set.get().thread()),
            " had set it, but ",
            names.thread(cleared.get().thread()),
            " cleared it again.");
      }
    }
    if (type.endsWith("Condition")) {
      if (signal.isEmpty()) {
        return Phrase.of(" and nobody has signalled it.");
      }
      if (signal.get().time() <= since) {
        return Phrase.of(
            ": ",
            names.thread(signal.get().thread()),
            " signalled it before the wait began, and nobody has since.");
      }
    }
    return Phrase.of(".");
  }

  private Optional<Event> latest(int object, EventKind kind) {
    for (int i = events.size() - 1; i >= 0; i--) {
      if (events.get(i).kind() == kind && events.get(i).object() == object) {
        return Optional.of(events.get(i));
      }
    }
    return Optional.empty();
  }

  /** Threads left in {@code state}, by the object that keeps them there. */
  private Map<Integer, List<Integer>> stuck(State state, Set<Integer> except) {
    Map<Integer, List<Integer>> stuck = new LinkedHashMap<>();
    for (Lane lane : activity.lanes()) {
      int thread = lane.thread().id();
      lane.open()
          .filter(s -> s.state() == state && !except.contains(thread))
          .ifPresent(s -> stuck.computeIfAbsent(s.object(), o -> new ArrayList<>()).add(thread));
    }
    return stuck;
  }

  private void neverReleased() {
    for (Lane lane : activity.lanes()) {
      if (lane.ended()) {
        List<Name> kept =
            lane.holds().stream()
                .filter(h -> !h.released())
                .map(h -> names.object(h.object()))
                .distinct()
                .toList();
        if (!kept.isEmpty()) {
          found.add(
              Phrase.of(
                  names.thread(lane.thread().id()),
                  " ended and never released ",
                  Phrase.list(kept, LISTED),
                  "."));
        }
      }
    }
  }

  // ---- what went wrong

  private void endedEarly(Outcome outcome) {
    int count = 0;
    int first = Event.NONE;
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      if (event.kind() == EventKind.RESUME
          && event.outcome() == outcome
          && activity.endedBy(i).filter(s -> isEarly(s, outcome)).isPresent()) {
        first = count++ == 0 ? i : first;
      }
    }
    if (count == 0) {
      return;
    }
    Event event = events.get(first);
    Lane.Stretch stretch = activity.endedBy(first).orElseThrow();
    String length = ruler.length(stretch.from(), stretch.to());
    Name thread = names.thread(event.thread());
    Phrase more =
        Phrase.of(count == 1 ? "." : " (and " + Times.count(count - 1, "more time-out") + ").");
    if (outcome == Outcome.INTERRUPTED) {
      Phrase by =
          activity
              .causeOf(first)
              .map(cause -> Phrase.of(" by ", names.thread(cause.thread())))
              .orElse(Phrase.of());
      found.add(
          Phrase.of(thread, " was interrupted", by, " after " + length + " ", doing(stretch), "."));
    } else if (stretch.state() == State.BLOCKED) {
      Phrase holder =
          stretch.holder() == Event.NONE
              ? Phrase.of()
              : Phrase.of(": ", names.thread(stretch.holder()), " held it");
      found.add(
          Phrase.of(
              thread,
              " gave up on ",
              names.object(stretch.object()),
              " after " + length,
              holder,
              more));
    } else {
      found.add(
          Phrase.of(
              thread,
              " gave up waiting for ",
              Steps.awaited(names, stretch.object()),
              " after " + length,
              more));
    }
  }

  /** A sleep or a timer whose time is over has not been ended early. */
  private boolean isEarly(Lane.Stretch stretch, Outcome outcome) {
    return outcome == Outcome.INTERRUPTED
        || (stretch.state() != State.SLEEPING && !names.isAlarm(stretch.object()));
  }

  private Phrase doing(Lane.Stretch stretch) {
    return switch (stretch.state()) {
      case BLOCKED -> Phrase.of("of being blocked on ", names.object(stretch.object()));
      case WAITING -> Phrase.of("of waiting for ", Steps.awaited(names, stretch.object()));
      case SLEEPING -> Phrase.of("of sleep");
      case RUNNING -> Phrase.of("of running");
    };
  }

  // ---- who kept whom waiting

  /** A stretch and whose it is. */
  private record Owned(int thread, Lane.Stretch stretch) {}

  private void contention() {
    Owned longest = null;
    int objects = activity.trace().objects().size();
    Contention[] perObject = new Contention[objects + 1];
    for (Lane lane : activity.lanes()) {
      for (Lane.Stretch s : lane.stretches()) {
        if (s.state() == State.BLOCKED && proceeded(s)) {
          int at = s.object() + 1;
          if (perObject[at] == null) {
            perObject[at] = new Contention(s.object());
          }
          perObject[at].add(lane.thread().id(), s.length());
          if (longest == null || s.length() > longest.stretch.length()) {
            longest = new Owned(lane.thread().id(), s);
          }
        }
      }
    }
    if (longest == null) {
      return;
    }
    Lane.Stretch stretch = longest.stretch;
    Name object = names.object(stretch.object());
    List<Integer> by = holdersDuring(stretch, longest.thread);
    String length = ruler.length(stretch.from(), stretch.to());
    Name thread = names.thread(longest.thread);
    if (!by.isEmpty()) {
      found.add(
          Phrase.of(thread, " was blocked " + length + " by ", threads(by), " on ", object, "."));
    } else {
      found.add(Phrase.of(thread, " was blocked " + length + " on ", object, until(stretch), "."));
    }
    Arrays.stream(perObject)
        .filter(c -> c != null && c.times > 1)
        .max(Comparator.comparingLong(c -> c.sum))
        .ifPresent(
            c ->
                found.add(
                    Phrase.of(
                        "In all, ",
                        names.object(c.object),
                        " blocked "
                            + Times.count(c.threads, "thread")
                            + " "
                            + Times.count(c.times, "time")
                            + ", for "
                            + ruler.sum(c.sum)
                            + ".")));
  }

  /** How often one object kept threads from going on. */
  private static final class Contention {
    final int object;
    long times;
    long sum;
    int threads;

    // The lanes are gone through one after the other, so a thread comes once.
    private int latest = Event.NONE;

    Contention(int object) {
      this.object = object;
    }

    void add(int thread, long length) {
      times++;
      sum += length;
      if (thread != latest) {
        threads++;
        latest = thread;
      }
    }
  }

  /** Whether what the thread was kept for came true in the end. */
  private boolean proceeded(Lane.Stretch stretch) {
    if (stretch.last() == Event.NONE) {
      return false;
    }
    Event end = events.get(stretch.last());
    return end.kind() == EventKind.ACQUIRE
        || (end.kind() == EventKind.RESUME && end.outcome() == Outcome.PROCEEDED);
  }

  private List<Integer> holdersDuring(Lane.Stretch stretch, int except) {
    List<Integer> holders = new ArrayList<>();
    for (Lane lane : activity.lanes()) {
      if (lane.thread().id() != except && heldDuring(lane, stretch)) {
        holders.add(lane.thread().id());
      }
    }
    return holders;
  }

  private static boolean heldDuring(Lane lane, Lane.Stretch stretch) {
    for (Lane.Hold hold : lane.holds()) {
      if (hold.object() == stretch.object()
          && hold.from() < stretch.to()
          && hold.to() > stretch.from()) {
        return true;
      }
    }
    return false;
  }

  /** Which event of which other thread ended a stretch. */
  private Phrase until(Lane.Stretch stretch) {
    return activity.causeOf(stretch.last()).map(this::until).orElse(Phrase.of());
  }

  private Phrase until(Event cause) {
    Name by = names.thread(cause.thread());
    return switch (cause.kind()) {
      case RELEASE -> Phrase.of(" until ", by, " released it");
      case SET -> Phrase.of(" until ", by, " set it");
      case SIGNAL -> Phrase.of(" until ", by, " signalled it");
      case PUT -> Phrase.of(" until ", by, " put something in");
      case TAKE -> Phrase.of(" until ", by, " took something out");
      case DONE -> Phrase.of(" until ", by, " was done with the last one");
      case CLOSE -> Phrase.of(" until ", by, " shut it down");
      case TRIP -> Phrase.of(" until ", by, " came as the last");
      case BREAK -> Phrase.of(" until ", by, " broke it");
      case RESET -> Phrase.of(" until ", by, " reset it");
      case CANCEL -> Phrase.of(" until ", by, " cancelled it");
      default -> Phrase.of(" until ", by, " went on");
    };
  }

  private void refusals() {
    List<Event> refused = events.stream().filter(e -> e.kind() == EventKind.REFUSE).toList();
    // A time-out may be told as a refusal too; it has been reported as what it is.
    if (refused.isEmpty() || timedOut(refused.get(0))) {
      return;
    }
    Event first = refused.get(0);
    List<Integer> holders =
        holdersDuring(
            new Lane.Stretch(
                first.time(),
                first.time() + 1,
                State.BLOCKED,
                first.object(),
                Event.NONE,
                Event.NONE,
                Event.NONE),
            first.thread());
    found.add(
        Phrase.of(
            names.thread(first.thread()),
            " tried ",
            names.object(first.object()),
            " and was refused",
            holders.isEmpty() ? Phrase.of() : Phrase.of(": ", threads(holders), " held it"),
            refused.size() == 1
                ? "."
                : "; " + Times.count(refused.size(), "attempt") + " failed in all."));
  }

  private boolean timedOut(Event refused) {
    return events.stream()
        .anyMatch(
            e ->
                e.kind() == EventKind.RESUME
                    && e.thread() == refused.thread()
                    && e.outcome() == Outcome.TIMED_OUT);
  }

  private void waits() {
    Owned longest = null;
    for (Lane lane : activity.lanes()) {
      for (Lane.Stretch s : lane.stretches()) {
        if (s.state() == State.WAITING
            && proceeded(s)
            && !names.isThread(s.object())
            && !names.isAlarm(s.object())
            && (longest == null || s.length() > longest.stretch.length())) {
          longest = new Owned(lane.thread().id(), s);
        }
      }
    }
    if (longest != null) {
      Lane.Stretch stretch = longest.stretch;
      found.add(
          Phrase.of(
              names.thread(longest.thread),
              " waited " + ruler.length(stretch.from(), stretch.to()) + " for ",
              names.withType(stretch.object()),
              until(stretch),
              "."));
    }
  }

  /** Timers whose time came, or did not. */
  private void alarms() {
    for (Lane lane : activity.lanes()) {
      for (Lane.Stretch s : lane.stretches()) {
        if (names.isAlarm(s.object()) && s.last() != Event.NONE) {
          String length = ruler.length(s.from(), s.to());
          Name timer = names.thread(lane.thread().id());
          Event end = events.get(s.last());
          if (end.kind() == EventKind.RESUME && end.outcome() == Outcome.TIMED_OUT) {
            found.add(Phrase.of("The timer ", timer, " rang after " + length + "."));
          } else if (proceeded(s)) {
            Phrase by =
                activity
                    .causeOf(s.last())
                    .map(cause -> Phrase.of(" by ", names.thread(cause.thread())))
                    .orElse(Phrase.of());
            found.add(
                Phrase.of("The timer ", timer, " was cancelled", by, " after " + length + "."));
          }
        }
      }
    }
  }

  // ---- what did not happen

  private void sideBySide() {
    List<Lane> begun = activity.lanes().stream().filter(Lane::begun).toList();
    List<Lane> workers = begun.stream().filter(l -> !joins(l)).toList();
    if (begun.size() == 1) {
      Lane only = begun.get(0);
      found.add(
          Phrase.of(
              names.thread(only.thread().id()),
              (only.ended() ? " took " : " has taken ")
                  + ruler.length(only.begin(), only.end())
                  + ", and no other thread had a part in it."));
      return;
    }
    if (workers.isEmpty()) {
      workers = begun;
    }
    long from = workers.stream().mapToLong(Lane::begin).min().orElse(0);
    long to = workers.stream().mapToLong(Lane::end).max().orElse(0);
    String length = ruler.length(from, to);
    if (workers.size() == 1) {
      Phrase who = Phrase.of(names.thread(workers.get(0).thread().id()));
      List<Integer> joining = begun.stream().filter(this::joins).map(l -> l.thread().id()).toList();
      found.add(
          joining.isEmpty()
              ? Phrase.of(who, " took " + length + ".")
              : Phrase.of(
                  who,
                  " took " + length + " while ",
                  threads(joining),
                  joining.size() == 1 ? " waited for its end." : " waited for the end."));
    } else if (!overlap(workers)) {
      found.add(
          Phrase.of(
              Times.count(workers.size(), "thread")
                  + " ran one after the other, never two at a time, for "
                  + length
                  + "."));
    } else if (asleep(workers)) {
      long sum = workers.stream().mapToLong(l -> l.time(State.SLEEPING)).sum();
      found.add(
          Phrase.of(
              Times.count(workers.size(), "thread")
                  + " slept at the same time: "
                  + length
                  + " in all, where one after the other would have taken "
                  + ruler.sum(sum)
                  + "."));
    } else {
      found.add(
          Phrase.of(
              Times.count(workers.size(), "thread")
                  + " were at work for "
                  + length
                  + " and never waited for each other."));
    }
  }

  /** Whether sleeping is nearly all that the threads did. */
  private static boolean asleep(List<Lane> lanes) {
    return lanes.stream()
        .allMatch(l -> l.ended() && l.time(State.SLEEPING) >= .9 * (l.end() - l.begin()));
  }

  private boolean joins(Lane lane) {
    return lane.stretches().stream()
        .anyMatch(s -> s.state() == State.WAITING && names.isThread(s.object()));
  }

  private static boolean overlap(Collection<Lane> lanes) {
    List<Lane> sorted = lanes.stream().sorted(Comparator.comparingLong(Lane::begin)).toList();
    long reached = Long.MIN_VALUE;
    for (Lane lane : sorted) {
      if (lane.begin() < reached) {
        return true;
      }
      reached = Math.max(reached, lane.end());
    }
    return false;
  }

  private void notBegun() {
    List<Integer> late =
        activity.lanes().stream()
            .filter(l -> !l.begun() && l.created() != Long.MAX_VALUE)
            .map(l -> l.thread().id())
            .toList();
    if (!late.isEmpty()) {
      found.add(
          Phrase.of(
              threads(late),
              (late.size() == 1 ? " was" : " were") + " started and had not begun yet."));
    }
  }

  /** Workers of a pool that has not been shut down wait for work: that is what they are for. */
  private void idleWorkers() {
    stuck(State.WAITING, Set.of())
        .forEach(
            (object, threads) -> {
              if (names.isPool(object)) {
                String wait = threads.size() == 1 ? " waits" : " wait";
                found.add(
                    Phrase.of(
                        threads(threads), wait + " for more work in ", names.object(object), "."));
              }
            });
  }

  private void stillRunning() {
    List<Integer> running =
        activity.lanes().stream()
            .filter(
                l ->
                    l.open()
                        .filter(
                            s ->
                                s.state() == State.RUNNING
                                    || s.state() == State.SLEEPING
                                    || names.isAlarm(s.object()))
                        .isPresent())
            .map(l -> l.thread().id())
            .toList();
    if (!running.isEmpty() && activity.lanes().size() > 1) {
      found.add(
          Phrase.of(
              threads(running),
              (running.size() == 1 ? " was" : " were")
                  + " still going on when the picture was taken."));
    }
  }

  private Phrase threads(List<Integer> ids) {
    return Phrase.list(ids.stream().map(names::thread).toList(), LISTED);
  }
}
