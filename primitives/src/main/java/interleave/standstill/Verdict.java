package interleave.standstill;

import interleave.runtime.ThreadScope;
import interleave.runtime.Wait;
import interleave.runtime.Wanted;
import interleave.standstill.StuckThread.Holder;
import interleave.standstill.StuckThread.Part;
import interleave.trace.EventKind;
import interleave.trace.Named;
import interleave.trace.Site;
import interleave.trace.SourceMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What can be said of threads that wait for ever: what it is called, and who waits for whom.
 *
 * @param kind what it is called
 * @param threads those that wait for ever, the guilty first; idle workers of pools are not among
 *     them
 * @param guilty how many of the first are those that the kind speaks of: the circle, or those that
 *     wait for what nobody brings. The others wait for these
 */
public record Verdict(VerdictKind kind, List<StuckThread> threads, int guilty) {

  /** Makes the list unchangeable. */
  public Verdict {
    threads = List.copyOf(threads);
  }

  /**
   * Looks at threads that wait for ever. To be called while they still do.
   *
   * @param all what {@link Standstill#find} has found
   * @param run whose threads it is about; others are told of if those wait for them
   * @param sources which code is the learner's
   * @return empty if no thread of the run waits but idle workers of pools
   */
  public static Optional<Verdict> of(Collection<Wait> all, ThreadScope run, SourceMap sources) {
    return new Inquiry(all, sources).about(run);
  }

  /** Those that the kind speaks of. */
  public List<StuckThread> core() {
    return threads.subList(0, guilty);
  }

  /** Whether no other thread could ever help, also one that does not exist yet. */
  public boolean isFinal() {
    return switch (kind) {
      case SELF_DEADLOCK, DEADLOCK, JOIN_CYCLE, ABANDONED_LOCK -> true;
      default -> false;
    };
  }

  /**
   * The verdict in one sentence.
   *
   * @param names what the learner calls an object
   */
  public String sentence(Function<Object, Optional<String>> names) {
    return new Wording(this, names).sentence();
  }

  /**
   * A line for each thread, with what it waits for and where, and the graph of who waits for whom.
   *
   * @param names what the learner calls an object
   */
  public List<String> details(Function<Object, Optional<String>> names) {
    return new Wording(this, names).details();
  }

  /** Finds the words for one verdict. */
  private record Wording(Verdict verdict, Function<Object, Optional<String>> names) {

    String sentence() {
      StuckThread first = verdict.threads().get(0);
      List<String> core = verdict.core().stream().map(StuckThread::name).distinct().toList();
      String who = Names.list(core);
      boolean one = core.size() == 1;
      String waits = who + (one ? " waits for " : " wait for ") + wanted(first);
      return switch (verdict.kind()) {
        case SELF_DEADLOCK -> waits + ", which it has itself.";
        case DEADLOCK -> who + " wait for each other in a circle: none can ever go on.";
        case JOIN_CYCLE -> who + " wait for each other's end: none can ever end.";
        case ABANDONED_LOCK ->
            waits
                + ", and "
                + first.holder().map(this::neverReleased).orElse("nobody releases it.");
        case POOL_STARVED ->
            waits + ", whose task waits for a free worker: all workers wait for tasks.";
        case BARRIER_CANNOT_FILL ->
            waits
                + first.state().map(state -> " (" + state + ")").orElse("")
                + ", and no thread is left that could come.";
        case QUEUE_STARVED ->
            waits
                + ", and no thread is left that could "
                + (first.wanted() == Wanted.ITEM ? "put one." : "take one out.");
        case UNFINISHED_ITEMS -> waits + ", and no thread is left that could call it.";
        case PERMITS_STARVED -> waits + ", and no thread is left that could release one.";
        case NEVER_COMPLETED -> waits + ", and no thread is left that could complete it.";
        case NEVER_ENDED -> waits + ", which never comes.";
        case LOST_SIGNAL -> waits + ", and no thread is left that could give it.";
      };
    }

    private String neverReleased(Holder holder) {
      return holder.name()
          + (holder.part() == Part.OVER ? " ended" : " is idle")
          + " without releasing it"
          + holder.since().map(site -> " (acquired at " + site + ").").orElse(".");
    }

    List<String> details() {
      List<String> lines = new ArrayList<>();
      verdict.threads().forEach(thread -> lines.add(line(thread)));
      lines.add("Who waits for whom:");
      verdict.threads().forEach(thread -> lines.add("  " + edge(thread)));
      return lines;
    }

    private String line(StuckThread thread) {
      String at = thread.site().map(site -> " at " + site).orElse(" (" + thread.run() + ")");
      String state =
          thread.holder().isPresent()
              ? ""
              : thread.state().map(text -> " [" + text + "]").orElse("");
      return thread.name()
          + at
          + " waits for "
          + wanted(thread)
          + state
          + thread
              .holder()
              .filter(h -> h.thread() != thread.target())
              .map(h -> held(thread, h))
              .orElse("");
    }

    private String held(StuckThread thread, Holder holder) {
      if (thread.wanted() != Wanted.LOCK) {
        return ", which " + holder.name() + " is to bring";
      }
      String part =
          switch (holder.part()) {
            case STUCK -> "";
            case IDLE -> ", which is idle";
            case OVER -> ", which has ended";
          };
      return ", held by "
          + holder.name()
          + part
          + holder.since().map(site -> ", acquired at " + site).orElse("");
    }

    private String edge(StuckThread thread) {
      boolean named = thread.target() instanceof Thread;
      String target = named ? "" : " → " + name(thread.target());
      return thread.name() + target + " → " + thread.holder().map(Holder::name).orElse("nobody");
    }

    private String wanted(StuckThread thread) {
      return thread.wanted().words() + " " + name(thread.target());
    }

    private String name(Object object) {
      return names
          .apply(object)
          .or(() -> object instanceof Named named ? named.name() : Optional.empty())
          .or(() -> object instanceof Thread t ? Optional.of(Names.of(t)) : Optional.empty())
          .orElseGet(() -> Names.ofType(object.getClass().getName()));
    }
  }

  /** Puts together who waits for whom. */
  private static final class Inquiry {

    @SuppressWarnings({"deprecation", "ThreadId"}) // threadId() came with JDK 19
    private static final Comparator<Thread> OLDEST_FIRST = Comparator.comparingLong(Thread::getId);

    private final IdentityHashMap<Thread, Wait> waits = new IdentityHashMap<>();
    private final SourceMap sources;

    Inquiry(Collection<Wait> all, SourceMap sources) {
      all.forEach(wait -> waits.put(wait.thread(), wait));
      this.sources = sources;
    }

    Optional<Verdict> about(ThreadScope run) {
      List<Wait> mine =
          waits.values().stream()
              .filter(wait -> wait.scope() == run && wait.wanted() != Wanted.TASK)
              .sorted(Comparator.comparing(wait -> wait.thread(), OLDEST_FIRST))
              .toList();
      if (mine.isEmpty()) {
        return Optional.empty();
      }
      List<Wait> involved = new ArrayList<>();
      mine.forEach(wait -> follow(wait, involved));
      List<Wait> core = core(involved);
      List<Wait> ordered =
          Stream.concat(core.stream(), involved.stream().filter(wait -> !core.contains(wait)))
              .toList();
      return Optional.of(
          new Verdict(kind(core), ordered.stream().map(this::described).toList(), core.size()));
    }

    private void follow(Wait wait, List<Wait> found) {
      for (Wait at = wait; at != null && !found.contains(at); at = next(at).orElse(null)) {
        found.add(at);
      }
    }

    /** The wait of the thread that has what this one waits for, if that thread is stuck too. */
    private Optional<Wait> next(Wait wait) {
      return wait.holder().map(waits::get).filter(holders -> holders.wanted() != Wanted.TASK);
    }

    /** A circle if there is one, else those of one kind that wait for what nobody brings. */
    private List<Wait> core(List<Wait> involved) {
      for (Wait start : involved) {
        List<Wait> path = new ArrayList<>();
        Wait at = start;
        while (at != null && !path.contains(at)) {
          path.add(at);
          at = next(at).orElse(null);
        }
        if (at != null) {
          return path.subList(path.indexOf(at), path.size());
        }
      }
      List<Wait> ends = involved.stream().filter(wait -> next(wait).isEmpty()).toList();
      Wait gravest =
          ends.stream().min((a, b) -> kindOfEnd(a).compareTo(kindOfEnd(b))).orElseThrow();
      return ends.stream()
          .filter(
              wait ->
                  kindOfEnd(wait) == kindOfEnd(gravest)
                      && wait.wanted() == gravest.wanted()
                      && wait.target() == gravest.target())
          .toList();
    }

    private VerdictKind kind(List<Wait> core) {
      if (next(core.get(0)).isEmpty()) {
        return kindOfEnd(core.get(0));
      }
      if (core.size() == 1 && core.get(0).wanted() == Wanted.LOCK) {
        return VerdictKind.SELF_DEADLOCK;
      }
      return core.stream().allMatch(wait -> wait.wanted() == Wanted.THREAD_END)
          ? VerdictKind.JOIN_CYCLE
          : VerdictKind.DEADLOCK;
    }

    private static VerdictKind kindOfEnd(Wait wait) {
      return switch (wait.wanted()) {
        case LOCK -> VerdictKind.ABANDONED_LOCK;
        case PERMIT -> VerdictKind.PERMITS_STARVED;
        case SIGNAL, COUNT -> VerdictKind.LOST_SIGNAL;
        case PARTIES -> VerdictKind.BARRIER_CANNOT_FILL;
        case ITEM, ROOM -> VerdictKind.QUEUE_STARVED;
        case ITEMS_DONE -> VerdictKind.UNFINISHED_ITEMS;
        case RESULT -> VerdictKind.NEVER_COMPLETED;
        case RESULT_OF_QUEUED_TASK -> VerdictKind.POOL_STARVED;
        case TASK, POOL_END, THREAD_END -> VerdictKind.NEVER_ENDED;
      };
    }

    private StuckThread described(Wait wait) {
      return StuckThread.of(wait, site(wait.thread()), wait.holder().map(t -> holder(wait, t)));
    }

    private Holder holder(Wait wait, Thread thread) {
      Wait own = waits.get(thread);
      Part part = own == null ? Part.OVER : own.wanted() == Wanted.TASK ? Part.IDLE : Part.STUCK;
      return new Holder(thread, Names.of(thread), part, acquired(thread, wait));
    }

    /** Where a thread acquired something last, if that was recorded. */
    private Optional<Site> acquired(Thread thread, Wait wait) {
      if (wait.wanted() != Wanted.LOCK) {
        return Optional.empty();
      }
      return waits.values().stream()
          .map(Wait::scope)
          .distinct()
          .flatMap(run -> run.recorder().stream())
          .flatMap(recorder -> recorder.last(thread, EventKind.ACQUIRE, wait.target()).stream())
          .findFirst();
    }

    private Optional<Site> site(Thread thread) {
      return sources.placeIn(thread.getStackTrace());
    }
  }
}
