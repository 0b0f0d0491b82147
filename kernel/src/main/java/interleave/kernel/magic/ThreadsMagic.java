package interleave.kernel.magic;

import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.display.Renderers;
import interleave.kernel.magic.MagicContext.CellThread;
import interleave.kernel.shell.CellResult;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** {@code %threads}: what goes on, and an end to it. */
record ThreadsMagic() implements Magic {

  private static final String STOP = "stop";

  @Override
  public String name() {
    return "threads";
  }

  @Override
  public String usage() {
    return "%threads [stop [cell]]";
  }

  @Override
  public String summary() {
    return "Lists the threads of cells that are alive, or ends them.";
  }

  @Override
  public String details() {
    return "The list says what each thread waits for, since when and where. With stop, they are"
        + " ended: those of one cell, for example %threads stop 3, or all.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    List<String> arguments = call.arguments();
    if (arguments.isEmpty()) {
      list(context.threads(), context);
    } else if (arguments.get(0).equals(STOP) && arguments.size() <= 2) {
      stop(arguments.stream().skip(1).findFirst().map(this::number), context);
    } else {
      throw MagicError.misuse(
          this, "%threads does not know \"" + String.join(" ", arguments) + "\".");
    }
    return new CellResult.Completed(Optional.empty());
  }

  private void list(List<CellThread> threads, MagicContext context) {
    if (threads.isEmpty()) {
      context.output().write(Stream.STDOUT, "No thread of a cell is alive.\n");
    } else {
      context.output().display(Renderers.render(threads));
    }
  }

  private int number(String cell) {
    if (!cell.matches("\\d{1,9}")) {
      throw MagicError.misuse(this, "%threads stop takes the number of a cell, not " + cell + ".");
    }
    return Integer.parseInt(cell);
  }

  private void stop(Optional<Integer> number, MagicContext context) {
    OptionalInt cell = number.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    String whose = number.map(n -> " of cell " + n).orElse(" of a cell");
    int alive = context.stopThreads(cell);
    List<CellThread> left =
        context.threads().stream()
            .filter(thread -> number.isEmpty() || thread.cell().equals("cell " + number.get()))
            .toList();
    StringBuilder text = new StringBuilder();
    if (alive == 0) {
      text.append("No thread").append(whose).append(" is alive.\n");
    } else {
      text.append("Stopped ").append(alive - left.size()).append(" of ").append(alive);
      text.append(alive == 1 ? " thread.\n" : " threads.\n");
    }
    if (!left.isEmpty()) {
      text.append("Cannot be stopped, and goes on: ");
      text.append(left.stream().map(CellThread::thread).collect(Collectors.joining(", ")));
      text.append(".\n");
    }
    context.output().write(Stream.STDOUT, text.toString());
  }

  @Override
  public List<String> candidates(List<String> earlier) {
    return earlier.isEmpty() ? List.of(STOP) : List.of();
  }
}
