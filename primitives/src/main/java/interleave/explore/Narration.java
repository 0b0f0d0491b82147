package interleave.explore;

import interleave.trace.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells what happened in an execution. */
final class Narration {

  private Narration() {}

  static List<Run.Row> rows(Execution execution, Names names) {
    List<Run.Row> rows = new ArrayList<>();
    for (int i = 0; i < execution.steps(); i++) {
      Execution.Event event = execution.event(i);
      rows.add(
          new Run.Row(event.actor(), text(event.step(), names), switched(execution, i, names)));
    }
    return rows;
  }

  /** What a step does, and what came of it. */
  static String text(Step step, Names names) {
    if (step instanceof Steps.Access access) {
      return access.text(names);
    }
    String result = step.result();
    return step.verb() + object(step, names) + (result.isEmpty() ? "" : ": " + result);
  }

  /** What the step is about, unless that goes without saying. */
  private static String object(Step step, Names names) {
    boolean isClear =
        step.kind().filter(k -> k == EventKind.END || k == EventKind.PRINT).isPresent();
    return isClear ? "" : step.subject().map(o -> " " + names.of(o)).orElse("");
  }

  private static String switched(Execution execution, int i, Names names) {
    if (i == 0 || execution.event(i - 1).actor() == execution.event(i).actor()) {
      return "";
    }
    Actor before = execution.actors().get(execution.event(i - 1).actor());
    if ((execution.event(i).able() & before.bit()) != 0) {
      return execution.event(i - 1).step().yields()
          ? before.name() + " gives way"
          : before.name() + " is made to wait";
    }
    return nextOf(execution, before, i)
        .map(step -> before.name() + " has to wait: " + plain(step, names))
        .orElse(before.name() + " has ended");
  }

  /** What a thread was about to do before step {@code i}. */
  private static Optional<Step> nextOf(Execution execution, Actor actor, int i) {
    for (int k = i; k < execution.steps(); k++) {
      if (execution.event(k).actor() == actor.id) {
        return Optional.of(execution.event(k).step());
      }
    }
    return Optional.ofNullable(actor.next); // that of a thread that was unwound is still there
  }

  /** What a step does or would do, without what comes of it. */
  static String plain(Step step, Names names) {
    return step instanceof Steps.Access access
        ? access.plain(names)
        : step.verb() + object(step, names);
  }

  /**
   * What went wrong, in a sentence, or why it came otherwise than in other executions; empty if
   * there is nothing to say.
   */
  static String difference(Stage.Performance performance, Names names) {
    String wrong = explanation(performance, names);
    return wrong.isEmpty() ? difference(new Meetings(performance.execution()), names) : wrong;
  }

  private static String difference(Meetings meetings, Names names) {
    return Intrusion.in(meetings)
        .map(intrusion -> intrusion.sentence(names))
        .or(() -> Precedence.in(meetings).map(first -> first.sentence(names)))
        .orElse("");
  }

  /** What went wrong, in a sentence; empty if there is nothing to say. */
  static String explanation(Stage.Performance performance, Names names) {
    Execution execution = performance.execution();
    if (!execution.broken().isEmpty()) {
      return execution.broken().entrySet().stream()
          .map(entry -> broken(entry.getKey(), entry.getValue(), execution, names))
          .collect(Collectors.joining(" "));
    }
    return performance
        .stuck()
        .map(stuck -> standstill(stuck, performance.execution(), names))
        .or(() -> LostUpdate.in(performance.execution()).map(lost -> lost.sentence(names)))
        .orElse("");
  }

  private static String broken(String what, int step, Execution execution, Names names) {
    String quoted = "\"" + what + "\" does not hold";
    if (step < 0) {
      return quoted + " at the beginning.";
    }
    Execution.Event event = execution.event(step);
    return quoted
        + " after step "
        + step
        + ", "
        + execution.actors().get(event.actor()).name()
        + ": "
        + text(event.step(), names)
        + ".";
  }

  private static String standstill(Stuck stuck, Execution execution, Names names) {
    if (!stuck.circle().isEmpty()) {
      return stuck.circle().stream()
              .map(actor -> circleMember(actor, stuck, execution, names))
              .collect(Collectors.joining(", "))
          + ".";
    }
    List<String> clauses = new ArrayList<>();
    for (Map.Entry<Actor, Step> waiting : stuck.waiting().entrySet()) {
      Step step = waiting.getValue();
      clauses.add(
          waiting.getKey().name()
              + held(waiting.getKey(), execution, names)
              + " waits for ever: "
              + plain(step, names)
              + missed(waiting.getKey(), step, execution));
    }
    return String.join("; ", clauses) + ".";
  }

  private static String circleMember(Actor actor, Stuck stuck, Execution execution, Names names) {
    return actor.name()
        + held(actor, execution, names)
        + " waits: "
        + plain(stuck.waiting().get(actor), names);
  }

  /** What a thread has while it waits; empty if it has nothing. */
  private static String held(Actor actor, Execution execution, Names names) {
    String held =
        Stuck.holders(execution).entrySet().stream()
            .filter(entry -> entry.getValue().contains(actor))
            .map(entry -> names.of(entry.getKey()))
            .sorted()
            .collect(Collectors.joining(", "));
    return held.isEmpty() ? "" : " holds " + held + " and";
  }

  /** Whether what it waits for came, but too early. */
  private static String missed(Actor actor, Step step, Execution execution) {
    for (int i = 0; i < execution.steps(); i++) {
      Execution.Event event = execution.event(i);
      boolean signals =
          event
              .step()
              .kind()
              .filter(kind -> kind == EventKind.SIGNAL || kind == EventKind.SET)
              .isPresent();
      boolean early = i < step.announcedAt() && event.actor() != actor.id;
      if (signals
          && early
          && step.object().isPresent()
          && step.object().equals(event.step().object())) {
        return ", whose "
            + event.step().verb()
            + " by "
            + execution.actors().get(event.actor()).name()
            + " came before (step "
            + i
            + ")";
      }
    }
    return "";
  }
}
