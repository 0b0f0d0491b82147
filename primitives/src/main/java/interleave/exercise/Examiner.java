package interleave.exercise;

import interleave.explore.Budget;
import interleave.explore.Explore;
import interleave.explore.Program;
import interleave.explore.Progress;
import java.util.Optional;

/** How the answers to one kind of exercise are examined. */
interface Examiner {

  /** What an examination may cost: enough for a slow machine, for it decides right and wrong. */
  Budget BUDGET = Explore.budget().atLeastSeconds(60);

  /** See {@link Exercise#objection}. */
  Optional<String> objection(String answer);

  /** See {@link Exercise#java}. */
  String java(String answer);

  /** See {@link Exercise#examine}. */
  Report examine(String answer, Program compiled, Progress.Listener listener);
}
