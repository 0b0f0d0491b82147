package interleave.kernel.magic;

import interleave.kernel.shell.CellResult;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** {@code %help}: what a magic does. */
record HelpMagic(Supplier<List<Magic>> all, Function<String, Magic> find) implements Magic {

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String usage() {
    return "%help [magic]";
  }

  @Override
  public String summary() {
    return "Explains a magic, or lists them all.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    List<String> arguments = call.arguments();
    if (arguments.size() > 1) {
      throw MagicError.misuse(this, "%help explains one magic at a time.");
    }
    context
        .output()
        .display(
            arguments.isEmpty()
                ? new LsMagic(all).list()
                : helpOn(find.apply(arguments.get(0).replaceFirst("^%{1,2}", ""))));
    return new CellResult.Completed(Optional.empty());
  }

  @Override
  public List<String> candidates(List<String> earlier) {
    return earlier.isEmpty() ? all.get().stream().map(Magic::name).toList() : List.of();
  }

  static DisplayData helpOn(Magic magic) {
    String more = magic.details().isEmpty() ? "" : "\n\n" + magic.details();
    DisplayData data = new DisplayData(magic.usage() + "\n\n" + magic.summary() + more);
    data.putMarkdown("```\n" + magic.usage() + "\n```\n\n" + magic.summary() + more);
    return data;
  }
}
