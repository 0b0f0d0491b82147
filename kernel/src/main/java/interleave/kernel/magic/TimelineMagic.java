package interleave.kernel.magic;

import static java.util.stream.Collectors.toSet;

import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.magic.MagicContext.Timelines;
import interleave.kernel.magic.MagicContext.Timelines.Extra;
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
    return "%timeline [on|objects|steps|off|last]";
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
        + " steps: on, with each step as wide as any other, however long it took; both words give"
        + " both."
        + " Without an argument it tells which it is.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    List<String> arguments = call.arguments();
    switch (String.join(" ", arguments)) {
      case "" -> context.output().write(Stream.STDOUT, told(context.timelines()));
      case "on" -> context.showTimelines(Timelines.ON);
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
          context.showTimelines(
              new Timelines(true, arguments.stream().map(this::extra).collect(toSet())));
    }
    return new CellResult.Completed(Optional.empty());
  }

  private static String told(Timelines timelines) {
    if (!timelines.shown()) {
      return "Timelines are off.\n";
    }
    boolean objects = timelines.with().contains(Extra.OBJECTS);
    boolean steps = timelines.with().contains(Extra.STEPS);
    return "Timelines are on"
        + (objects ? ", with lanes of objects" : "")
        + (steps ? ", measured in steps" : "")
        + ".\n";
  }

  private Extra extra(String argument) {
    return switch (argument) {
      case "objects" -> Extra.OBJECTS;
      case "steps" -> Extra.STEPS;
      case "on", "off", "last" ->
          throw MagicError.misuse(this, "%timeline takes \"" + argument + "\" alone.");
      default -> throw MagicError.misuse(this, "%timeline does not know \"" + argument + "\".");
    };
  }

  @Override
  public List<String> candidates(List<String> earlier) {
    if (earlier.isEmpty()) {
      return List.of("on", "objects", "steps", "off", "last");
    }
    return switch (String.join(" ", earlier)) {
      case "objects" -> List.of("steps");
      case "steps" -> List.of("objects");
      default -> List.of();
    };
  }
}
