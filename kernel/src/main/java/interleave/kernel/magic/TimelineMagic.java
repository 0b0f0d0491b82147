package interleave.kernel.magic;

import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.magic.MagicContext.Timelines;
import interleave.kernel.shell.CellResult;
import java.util.List;
import java.util.Optional;

/** {@code %timeline}: whether timelines are shown. */
record TimelineMagic() implements Magic {

  @Override
  public String name() {
    return "timeline";
  }

  @Override
  public String usage() {
    return "%timeline [on|objects|off|last]";
  }

  @Override
  public String summary() {
    return "Turns the timelines of cells on or off, or shows the last one again.";
  }

  @Override
  public String details() {
    return "While they are on, a cell that used two threads or more shows its timeline by itself."
        + " objects: on, with lanes of the locks, queues and other objects below those of the"
        + " threads: who had them, how many threads stood before them, what was in them."
        + " Without an argument it tells which it is.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    List<String> arguments = call.arguments();
    if (arguments.size() > 1) {
      throw MagicError.misuse(this, "%timeline takes one argument.");
    }
    switch (arguments.isEmpty() ? "" : arguments.get(0)) {
      case "" ->
          context
              .output()
              .write(
                  Stream.STDOUT,
                  switch (context.timelines()) {
                    case OFF -> "Timelines are off.\n";
                    case ON -> "Timelines are on.\n";
                    case OBJECTS -> "Timelines are on, with lanes of objects.\n";
                  });
      case "on" -> context.showTimelines(Timelines.ON);
      case "objects" -> context.showTimelines(Timelines.OBJECTS);
      case "off" -> context.showTimelines(Timelines.OFF);
      case "last" ->
          context
              .output()
              .display(
                  context
                      .lastTimeline()
                      .orElseThrow(
                          () -> new MagicError("No cell has used two threads yet: no timeline.")));
      default ->
          throw MagicError.misuse(this, "%timeline does not know \"" + arguments.get(0) + "\".");
    }
    return new CellResult.Completed(Optional.empty());
  }

  @Override
  public List<String> candidates(List<String> earlier) {
    return earlier.isEmpty() ? List.of("on", "objects", "off", "last") : List.of();
  }
}
