package interleave.kernel.magic;

import interleave.exercise.Exercise;
import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.shell.CellResult;
import java.util.Optional;

/** {@code %passed 04.2}: for tools that grade notebooks. */
record PassedMagic() implements Magic {

  @Override
  public String name() {
    return "passed";
  }

  @Override
  public String usage() {
    return "%passed <number of an exercise>";
  }

  @Override
  public String summary() {
    return "Fails unless the last answer to an exercise in this session was right.";
  }

  @Override
  public String details() {
    return "For tools that grade: the cell that holds it earns the points. What was done in earlier"
        + " sessions does not count.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    Exercise exercise = Asked.exercise(this, call.arguments(), context);
    if (!context.course().isPassedNow(exercise.id())) {
      throw new MagicError(
          "Exercise "
              + exercise.id()
              + " is not passed in this session: run its cell, %%exercise "
              + exercise.id()
              + ", with a right answer first.");
    }
    context.output().write(Stream.STDOUT, exercise.id() + " passed\n");
    return new CellResult.Completed(Optional.empty());
  }
}
