package interleave.kernel.magic;

import interleave.explore.Explore;
import interleave.explore.Schedule;
import interleave.kernel.shell.CellResult;
import java.util.List;
import java.util.Optional;

/** {@code %%replay}: one interleaving of the cell's threads, as a schedule says. */
record ReplayMagic() implements CellMagic {

  @Override
  public String name() {
    return "replay";
  }

  @Override
  public String usage() {
    return "%%replay <schedule>";
  }

  @Override
  public String summary() {
    return "Runs the cell in the order of its threads that %%explore or %%simulate told.";
  }

  @Override
  public String details() {
    return """
    A schedule such as 2@5,1@9/23 says where another than the obvious thread goes on: thread 2 \
    takes step 5, thread 1 step 9, of 23 in all. Threads are numbered in the order they are \
    started, from 0, the main thread. If the cell has changed since, the answer says at which step \
    the schedule no longer fits.""";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    List<String> arguments = call.arguments();
    if (arguments.size() != 1) {
      throw MagicError.misuse(this, "%%replay needs one schedule.");
    }
    String schedule = arguments.get(0);
    try {
      Schedule.parse(schedule);
    } catch (IllegalArgumentException e) {
      throw MagicError.misuse(this, e.getMessage());
    }
    call.needJava(this);
    return context.control(
        call.java(),
        program -> RunView.show(Explore.replay(schedule, program), Optional.empty(), context));
  }
}
