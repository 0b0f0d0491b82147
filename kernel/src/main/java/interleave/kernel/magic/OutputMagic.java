package interleave.kernel.magic;

import interleave.kernel.shell.CellResult;
import java.util.List;
import java.util.Optional;

/** {@code %output}: how much a cell may print. */
record OutputMagic() implements Magic {

  private static final double MAX_MEGABYTES = 1_000;

  @Override
  public String name() {
    return "output";
  }

  @Override
  public String usage() {
    return "%output <MB>";
  }

  @Override
  public String summary() {
    return "Lets this cell print so many megabytes before the rest is dropped.";
  }

  @Override
  public String details() {
    return "A megabyte is 1,000,000 bytes. Big outputs make the notebook slow for everyone who opens"
        + " it.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    List<String> arguments = call.arguments();
    if (arguments.size() != 1) {
      throw MagicError.misuse(this, "%output needs one number.");
    }
    context.output().limit(Math.round(megabytes(arguments.get(0)) * 1_000_000));
    return new CellResult.Completed(Optional.empty());
  }

  private double megabytes(String argument) {
    double megabytes;
    try {
      megabytes = Double.parseDouble(argument);
    } catch (NumberFormatException e) {
      throw MagicError.misuse(this, "%output: \"" + argument + "\" is no number.");
    }
    if (!(megabytes > 0 && megabytes <= MAX_MEGABYTES)) {
      throw MagicError.misuse(
          this, "%output: megabytes must be more than 0 and at most 1000, got " + argument + ".");
    }
    return megabytes;
  }

  @Override
  public List<String> candidates(List<String> earlier) {
    return earlier.isEmpty() ? List.of("20", "50", "100") : List.of();
  }
}
