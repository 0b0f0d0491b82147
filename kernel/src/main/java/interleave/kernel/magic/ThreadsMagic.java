package interleave.kernel.magic;

import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.display.Renderers;
import interleave.kernel.magic.MagicContext.CellThread;
import interleave.kernel.shell.CellResult;
import java.util.List;
import java.util.Optional;

/** {@code %threads}: what goes on. */
record ThreadsMagic() implements Magic {

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public String usage() {
    return "%threads";
  }

  @Override
  public String summary() {
    return "Lists the threads of cells that are alive.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    if (!call.arguments().isEmpty()) {
      throw MagicError.misuse(this, "%threads takes no arguments.");
    }
    List<CellThread> threads = context.threads();
    if (threads.isEmpty()) {
      context.output().write(Stream.STDOUT, "No thread of a cell is alive.\n");
    } else {
      context.output().display(Renderers.render(threads));
    }
    return new CellResult.Completed(Optional.empty());
  }
}
