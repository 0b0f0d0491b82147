package interleave.kernel.magic;

import interleave.kernel.magic.MagicContext.Checked;
import interleave.kernel.shell.CellResult;

/** {@code %%race}: the cell's data races. */
record RaceMagic() implements CellMagic {

  @Override
  public String name() {
    return "race";
  }

  @Override
  public String usage() {
    return "%%race";
  }

  @Override
  public String summary() {
    return "Runs the cell as it always runs, and says which accesses of its threads nothing orders.";
  }

  @Override
  public String details() {
    return """
    A data race is two accesses to one variable by different threads, at least one of them a \
    write, with nothing between them that orders them: no lock that both take, no volatile \
    variable, no start, join, future or queue. Each is told once for a pair of lines, with what \
    each thread held, and shown in the timeline. It is found even if nothing went wrong this time. \
    Looked at is what the threads do until the cell's main thread ends: let it join the others. \
    Parallel streams, fork-join tasks and code in jars are not looked at. In plain Java: \
    Race.check(() -> { … }).""";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    call.refuseArguments(this);
    call.needJava(this);
    Checked checked = context.checkRaces(call::runJava);
    context.output().display(RaceView.of(checked.races()));
    return checked.result();
  }
}
