package interleave.kernel.magic;

import interleave.kernel.shell.CellResult;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** {@code %lsmagic}: which magics there are. */
record LsMagic(Supplier<List<Magic>> all) implements Magic {

  @Override
  public String name() {
    return "lsmagic";
  }

  @Override
  public String usage() {
    return "%lsmagic";
  }

  @Override
  public String summary() {
    return "Lists the magics.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    call.refuseArguments(this);
    context.output().display(list());
    return new CellResult.Completed(Optional.empty());
  }

  /** Every form of every magic, with what it does. */
  DisplayData list() {
    List<String[]> forms =
        all.get().stream()
            .flatMap(
                magic -> magic.usage().lines().map(usage -> new String[] {usage, magic.summary()}))
            .toList();
    int width = forms.stream().mapToInt(form -> form[0].length()).max().orElse(0);
    DisplayData data =
        new DisplayData(
            forms.stream()
                .map(form -> form[0] + " ".repeat(width + 2 - form[0].length()) + form[1])
                .collect(Collectors.joining("\n")));
    data.putMarkdown(
        forms.stream()
            .map(form -> "- `" + form[0] + "` — " + form[1])
            .collect(Collectors.joining("\n")));
    return data;
  }
}
