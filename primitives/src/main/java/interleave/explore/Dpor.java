package interleave.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All interleavings that differ in something, each once: executions that differ only in the order
 * of independent steps count as one (a Mazurkiewicz trace).
 *
 * <h2>Source-DPOR with sleep sets</h2>
 *
 * After Abdulla, Aronis, Jonsson, Sagonas, <em>Optimal dynamic partial order reduction</em>, POPL
 * 2014. After each execution, every pair of dependent steps that no chain of dependent steps orders
 * otherwise (a race) is looked at: might the later have come first? If so, one of the threads that
 * could begin an execution in which it does, an <em>initial</em>, must be tried at the point before
 * the earlier step, unless one of them already is. A thread whose step has been tried at a point
 * goes to sleep there: below, it is not chosen again until a step that depends on its own has come.
 *
 * <p>Guards are opaque here, so what is disabled by what is not known from the kinds of steps. All
 * races are looked at, and not only the nearest: the nearest may be one that cannot be turned round
 * (a release and the acquire that had to wait for it) and hide one that can. Also looked at are the
 * steps that threads still wait for at the end of an execution. What cannot be turned round costs
 * an execution that is pruned soon, never one too many in the count.
 *
 * <p>When time moves, all that came before has happened before all that follows: nobody could have
 * gone on.
 *
 * <p>A step that ends the program comes before whatever the others would still do, so all of them
 * are tried there in its place, and it never sleeps: an exit, after which it makes no difference
 * how late it came; and the end of the last thread that is no daemon, which cuts the daemons off.
 * Nor do steps come to nothing if it is reached before them: it is in a race with all that it could
 * have cut off.
 *
 * <p>Where a thread has several ways to go on ({@link #pick}), all of them are tried. What it picks
 * is part of the step that it has taken before: nothing comes between the two, so nothing is turned
 * round there, and who slept when the step was taken is woken by it, whatever was picked.
 */
final class Dpor implements Search {

  /** The point before a step. */
  private static final class Node {
    final long enabled;
    final long sleep;
    final int print;

    /** Of the ways of one thread, and not of threads. */
    final boolean picks;

    long backtrack;
    long done;
    int chosen;

    /**
     * By thread: what its step did when it was taken at this point or, if it has slept since, at an
     * earlier one; for steps that did more than they were announced to do.
     */
    final Map<Integer, Footprint> found = new HashMap<>(0);

    /** Where threads can go on. */
    Node(long enabled, long sleep, int print, int chosen) {
      this(enabled, sleep, print, chosen, false);
      this.backtrack = 1L << chosen;
    }

    /** Where a thread has several ways. */
    static Node ofWays(int ways, long sleep, int print) {
      Node node = new Node(Search.all(ways), sleep, print, 0, true);
      node.backtrack = node.enabled;
      return node;
    }

    private Node(long enabled, long sleep, int print, int chosen, boolean picks) {
      this.picks = picks;
      this.enabled = enabled;
      this.print = print;
      this.sleep = sleep;
      this.chosen = chosen;
    }

    void find(int actor, Footprint footprint) {
      if ((sleep >> actor & 1) != 0 || (!picks && actor == chosen)) {
        found.merge(actor, footprint, Footprint::and);
      }
    }

    /** Which of the choices have been tried at an earlier point. */
    long triedBefore() {
      return picks ? 0 : sleep;
    }

    boolean foundToDependOn(int actor, Footprint taken) {
      Footprint known = found.get(actor);
      return known != null && known.dependsOn(taken);
    }
  }

  private final List<Node> path = new ArrayList<>();

  /** The first step that was not analysed in an earlier execution. */
  private int fresh;

  private boolean exhausted;

  @Override
  public boolean next() {
    return !exhausted;
  }

  @Override
  public int choose(Execution execution, long enabled, int current) {
    int step = execution.steps();
    if (step < path.size()) {
      Node node = path.get(step);
      checkSame(node.enabled, enabled, node.print, execution);
      return node.chosen;
    }
    long sleep = sleepAfter(step - 1, execution);
    long awake = enabled & ~sleep;
    if (awake == 0) {
      return PRUNE;
    }
    int chosen = first(execution, awake, current);
    Node node = new Node(enabled, sleep, execution.fingerprint(), chosen);
    if (step > 0) {
      path.get(step - 1).found.forEach(node::find);
    }
    path.add(node);
    return chosen;
  }

  @Override
  public int pick(Execution execution, int ways) {
    int step = execution.steps();
    if (step < path.size()) {
      Node node = path.get(step);
      checkSame(node.enabled, Search.all(ways), node.print, execution);
      return node.chosen;
    }
    Node node = Node.ofWays(ways, sleepAfter(step - 1, execution), execution.fingerprint());
    path.get(step - 1).found.forEach(node::find);
    path.add(node);
    return node.chosen;
  }

  /**
   * Whom to try first: who ends the program, else daemons might go on for ever; or who is at it.
   */
  private static int first(Execution execution, long awake, int current) {
    for (long rest = awake; rest != 0; rest &= rest - 1) {
      int actor = Long.numberOfTrailingZeros(rest);
      if (execution.cutsOff(execution.actors().get(actor))) {
        return actor;
      }
    }
    return current >= 0 && (awake >> current & 1) != 0
        ? current
        : Long.numberOfTrailingZeros(awake);
  }

  /** Whether an execution has come to where another was, as far as can be told. */
  static void checkSame(long before, long now, int printBefore, Execution execution) {
    if (before != now) {
      throw new Diverged(
          whereThreads(execution)
              + Actor.list(before)
              + " could go on the first time, and "
              + Actor.list(now)
              + " the next");
    }
    if (printBefore != execution.fingerprint()) {
      throw new Diverged(
          whereThreads(execution) + "were about to do other things than the first time");
    }
  }

  private static String whereThreads(Execution execution) {
    return "at step " + execution.steps() + ", where threads ";
  }

  private long sleepAfter(int step, Execution execution) {
    if (step < 0) {
      return 0;
    }
    Node before = path.get(step);
    int taker = execution.taker(step);
    Footprint taken = execution.event(taker).step().footprint();
    long sleep =
        before.picks ? before.sleep : (before.sleep | before.done) & ~(1L << before.chosen);
    for (long rest = sleep; rest != 0; rest &= rest - 1) {
      int sleeper = Long.numberOfTrailingZeros(rest);
      Step next = execution.actors().get(sleeper).next;
      if (next.enabledBy() == taker
          || next.footprint().dependsOn(taken)
          || before.foundToDependOn(sleeper, taken)
          || next instanceof Steps.Exit
          || execution.cutsOff(execution.actors().get(sleeper))) {
        sleep &= ~(1L << sleeper);
      }
    }
    return sleep;
  }

  @Override
  public void learn(Execution execution) {
    new Analysis(execution).run();
    if (!path.isEmpty()) {
      Node last = path.get(path.size() - 1);
      last.backtrack |= last.enabled & cutOff(execution);
    }
    while (!path.isEmpty()) {
      Node node = path.get(path.size() - 1);
      node.done |= 1L << node.chosen;
      if (path.size() <= execution.steps()) {
        int taker = execution.taker(path.size() - 1);
        Step taken = execution.event(taker).step();
        if (taken.isExtended()) {
          Node taking = path.get(taker);
          taking.find(taking.chosen, taken.footprint());
        }
      }
      long rest = node.backtrack & ~node.done & ~node.triedBefore();
      if (rest != 0) {
        node.chosen = Long.numberOfTrailingZeros(rest);
        // What a thread picks decides what the step does that it is part of.
        fresh = node.picks ? execution.taker(path.size() - 1) : path.size() - 1;
        return;
      }
      path.remove(path.size() - 1);
    }
    exhausted = true;
  }

  /** Whom the last step has kept from all that they would do. */
  private static long cutOff(Execution execution) {
    return switch (execution.end().orElseThrow()) {
      case EXIT -> -1;
      case COMPLETE -> execution.livingDaemons();
      default -> 0;
    };
  }

  /** What happened before what in one execution, and the races in it. */
  private final class Analysis {
    private final Execution execution;
    private final int steps;
    private final int threads;

    /** By step: of each thread, how many of its steps had happened before, itself included. */
    private final int[][] clocks;

    /** By step: the how-many-th of its thread, from 1. */
    private final int[] ordinals;

    private final int[] taken;
    private final int[] lastStep;

    /** By epoch: what had happened when it began, and so before all that happened in it. */
    private final List<int[]> floors = new ArrayList<>();

    private final List<IntList> byPlace = new ArrayList<>();

    Analysis(Execution execution) {
      this.execution = execution;
      this.steps = Math.min(execution.steps(), path.size());
      this.threads = execution.actors().size();
      this.clocks = new int[steps][];
      this.ordinals = new int[steps];
      this.taken = new int[threads];
      this.lastStep = new int[threads];
      Arrays.fill(lastStep, -1);
    }

    void run() {
      int ending = ending();
      for (int i = 0; i < steps; i++) {
        Execution.Event event = execution.event(i);
        beginEpochs(event.epoch());
        if (i >= fresh) {
          races(i, event.actor(), event.step(), knownAt(event.actor(), event.step()));
        }
        if (i == ending) {
          racesOfTheEnd(i, event.actor(), event.step(), knownAt(event.actor(), event.step()));
        }
        record(i, event, knownTo(event.actor(), event.epoch()));
      }
      beginEpochs(execution.epoch());
      for (Actor actor : execution.actors()) {
        if (actor.next != null && !actor.ended && !isEnabledAtEnd(actor)) {
          races(steps, actor.id, actor.next, knownAt(actor.id, actor.next));
        }
      }
    }

    /** A thread that could still go on is dealt with where it does. */
    private boolean isEnabledAtEnd(Actor actor) {
      return actor.next.ready();
    }

    private void beginEpochs(int last) {
      while (floors.size() <= last) {
        floors.add(taken.clone());
      }
    }

    /**
     * What the thread knew when it announced the step. It may have been possible then, even if the
     * thread went on without it when time had moved.
     */
    private int[] knownAt(int actor, Step step) {
      return knownTo(actor, step.announcedIn());
    }

    private int[] knownTo(int actor, int epoch) {
      int[] known = floors.get(epoch).clone();
      if (lastStep[actor] >= 0) {
        join(known, clocks[lastStep[actor]]);
      } else {
        Actor born = execution.actors().get(actor);
        int parent = born.parent;
        int at = born.bornAt - 1;
        while (parent >= 0 && at >= 0 && execution.event(at).actor() != parent) {
          at--;
        }
        if (parent >= 0 && at >= 0) {
          join(known, clocks[at]);
        }
      }
      return known;
    }

    private static void join(int[] into, int[] other) {
      for (int i = 0; i < other.length; i++) {
        into[i] = Math.max(into[i], other[i]);
      }
    }

    private void record(int i, Execution.Event event, int[] known) {
      Footprint footprint = event.step().footprint();
      if (event.step().enabledBy() >= 0) {
        join(known, clocks[event.step().enabledBy()]);
      }
      for (int m = 0; m < footprint.size(); m++) {
        IntList here = at(footprint.place(m));
        for (int k = here.size - 1; k >= 0; k--) {
          int other = here.values[k] >> 1;
          boolean changed = (here.values[k] & 1) != 0;
          if (changed || footprint.changes(m)) {
            join(known, clocks[other]);
          }
          if (changed) {
            break; // what came before it, it knows
          }
        }
        here.add(i << 1 | (footprint.changes(m) ? 1 : 0));
      }
      taken[event.actor()]++;
      ordinals[i] = taken[event.actor()];
      known[event.actor()] = ordinals[i];
      clocks[i] = known;
      lastStep[event.actor()] = i;
    }

    private IntList at(int place) {
      while (byPlace.size() <= place) {
        byPlace.add(new IntList());
      }
      return byPlace.get(place);
    }

    private boolean happenedBefore(int step, int[] known) {
      return known[execution.event(step).actor()] >= ordinals[step];
    }

    /** The races of a step, which comes as number {@code i} or not at all, with earlier ones. */
    private void races(int i, int actor, Step step, int[] known) {
      int enabledBy = step.enabledBy();
      if (enabledBy >= 0 && couldComeAt(enabledBy, actor, step)) {
        turnRound(enabledBy, i, actor, step, known); // it was able to go on without it
      }
      Footprint footprint = step.footprint();
      for (int m = 0; m < footprint.size(); m++) {
        IntList here = at(footprint.place(m));
        for (int k = here.size - 1; k >= 0; k--) {
          int other = here.values[k] >> 1;
          boolean changed = (here.values[k] & 1) != 0;
          boolean ordered = happenedBefore(other, known);
          if (ordered && changed) {
            break; // and so is what came before it
          }
          if (!ordered && (changed || footprint.changes(m))) {
            turnRound(other, i, actor, step, known);
            if (changed && couldComeAt(other, actor, step)) {
              break; // what came before the other is a race with the other
            }
          }
        }
      }
    }

    /**
     * The step with which a program has ended that may have cut others off; -1 if there is none.
     */
    private int ending() {
      Optional<Execution.End> end = execution.end();
      if (end.equals(Optional.of(Execution.End.EXIT))) {
        return steps - 1;
      }
      boolean complete = end.equals(Optional.of(Execution.End.COMPLETE));
      int last = complete ? steps - 1 : -1;
      while (last >= 0 && isDaemon(execution.event(last))) {
        last--;
      }
      return last;
    }

    private boolean isDaemon(Execution.Event event) {
      return execution.actors().get(event.actor()).daemon;
    }

    /** The races of the end of a program with what it could have cut off: whatever that did. */
    private void racesOfTheEnd(int i, int actor, Step step, int[] known) {
      boolean isExit = step instanceof Steps.Exit;
      for (int other = i - 1; other >= 0; other--) {
        Execution.Event cut = execution.event(other);
        if (cut.actor() != actor
            && (isExit || isDaemon(cut))
            && !(cut.step() instanceof Steps.Pick)
            && !happenedBefore(other, known)) {
          turnRound(other, i, actor, step, known);
        }
      }
    }

    /** Whether the step was announced and possible before another one was taken. */
    private boolean couldComeAt(int other, int actor, Step step) {
      return step.announcedAt() <= other && (execution.event(other).able() >> actor & 1) != 0;
    }

    /** Sees to it that an execution is tried in which the step comes before {@code other}. */
    private void turnRound(int other, int i, int actor, Step step, int[] known) {
      Execution.Event earlier = execution.event(other);
      int[] firsts = new int[threads];
      long initials = 0;
      boolean depends = false;
      for (int k = other + 1; k < i; k++) {
        if (happenedBefore(other, clocks[k])) {
          continue;
        }
        Execution.Event between = execution.event(k);
        if (firsts[between.actor()] == 0) {
          firsts[between.actor()] = ordinals[k];
          if (!knowsAny(clocks[k], firsts, between.actor())) {
            initials |= 1L << between.actor();
          }
        }
        depends |= between.step().footprint().dependsOn(step.footprint());
      }
      boolean pending = step.announcedAt() <= other;
      boolean able = (earlier.able() >> actor & 1) != 0;
      if (pending && !able && !depends) {
        return; // it was not possible there, and nothing on the way makes it so
      }
      if (firsts[actor] == 0 && (able || !pending) && !depends && !knowsAny(known, firsts, actor)) {
        initials |= 1L << actor;
      }
      Node node = path.get(other);
      if ((initials & (node.backtrack | node.sleep)) != 0) {
        return;
      }
      long possible = initials & node.enabled;
      if (possible == 0) {
        node.backtrack |= node.enabled;
      } else {
        node.backtrack |= (possible >> actor & 1) != 0 ? 1L << actor : Long.lowestOneBit(possible);
      }
    }

    private boolean knowsAny(int[] known, int[] firsts, int but) {
      for (int thread = 0; thread < threads; thread++) {
        if (thread != but && firsts[thread] != 0 && known[thread] >= firsts[thread]) {
          return true;
        }
      }
      return false;
    }
  }

  /** Numbers in order; twice a step, plus one if it changes the place. */
  private static final class IntList {
    private int[] values = new int[4];
    private int size;

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }
  }
}
