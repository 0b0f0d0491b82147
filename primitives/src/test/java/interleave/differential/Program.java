package interleave.differential;

import java.util.List;

/** Steps to do one after another, and the subjects whose final states are compared. */
record Program(long seed, List<Subject> subjects, List<Step> steps) {

  /** The program as it is read, for a report. */
  String listing() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      text.append("  %2d  thread %d: ".formatted(i, step.thread()));
      step.variable().ifPresent(name -> text.append(name).append(" = "));
      text.append(step.python());
      if (step.blocks()) {
        text.append("    # waits");
      }
      if (!step.frees().isEmpty()) {
        text.append("    # lets go ").append(step.frees());
      }
      text.append('\n');
    }
    return text.toString();
  }
}
