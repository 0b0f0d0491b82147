package interleave.kernel.magic;

import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.shell.CellResult;
import java.util.Locale;
import java.util.function.LongSupplier;

/** {@code %time} and {@code %%time}: how long something takes. */
record TimeMagic(LongSupplier clock) implements Magic {

  @Override
  public String name() {
    return "time";
  }

  @Override
  public String usage() {
    return "%time <statement>\n%%time";
  }

  @Override
  public String summary() {
    return "Tells how long a statement, or the whole cell, takes.";
  }

  @Override
  public String details() {
    return "The time is that on the clock, from before the code is compiled until its main thread"
        + " has ended. One run says little: the first is slower, and others use the machine too.";
  }

  @Override
  public boolean isCellMagic() {
    return true;
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    if (call.cell()) {
      call.refuseArguments(this);
    }
    call.needJava(this);
    long start = clock.getAsLong();
    CellResult result = call.runJava();
    long took = clock.getAsLong() - start;
    context.output().write(Stream.STDOUT, "took " + shown(took) + "\n");
    return result;
  }

  static String shown(long nanos) {
    if (nanos < 1_000_000) {
      return String.format(Locale.ROOT, "%.0f µs", nanos / 1e3);
    }
    return nanos < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f ms", nanos / 1e6)
        : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }
}
