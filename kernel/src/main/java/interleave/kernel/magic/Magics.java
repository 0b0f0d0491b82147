package interleave.kernel.magic;

import interleave.kernel.magic.MagicCell.Line;
import interleave.kernel.shell.CellResult;
import interleave.kernel.shell.CellResult.Completed;
import interleave.kernel.shell.CellResult.Failed;
import interleave.kernel.shell.Proposals;
import interleave.kernel.shell.Proposals.Kind;
import interleave.kernel.shell.Proposals.Proposal;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The magics there are, and cells that use them. Immutable. */
public final class Magics {

  private final Map<String, Magic> byName = new TreeMap<>();

  /** All magics. */
  public static Magics all() {
    return new Magics(System::nanoTime);
  }

  /** All magics, with another clock, in nanoseconds, for what measures time. */
  Magics(LongSupplier clock) {
    Stream.of(
            new LsMagic(this::sorted),
            new HelpMagic(this::sorted, this::find),
            new OutputMagic(),
            new TimelineMagic(),
            new TimeMagic(clock),
            new JarsMagic(),
            new LoadMagic(),
            new ProgramMagic(),
            new ThreadsMagic(),
            new ExploreMagic(),
            new SimulateMagic(),
            new ReplayMagic(),
            new RaceMagic(),
            new ExerciseMagic(),
            new HintMagic(),
            new SolutionMagic(),
            new ProgressMagic(),
            new PassedMagic(),
            new QuizMagic())
        .forEach(magic -> byName.put(magic.name(), magic));
  }

  private List<Magic> sorted() {
    return List.copyOf(byName.values());
  }

  private Magic find(String name) {
    Magic magic = byName.get(name);
    if (magic == null) {
      throw new MagicError(unknown(name));
    }
    return magic;
  }

  /**
   * Runs a cell: its Java and its magics, in order, up to the first that fails. What the last of
   * them results in is the cell's result.
   */
  public CellResult execute(String code, MagicContext context) {
    MagicCell cell = MagicCell.parse(code, byName::containsKey);
    try {
      if (cell.head().isPresent()) {
        return call(cell.head().get(), cell.java(), true, context);
      }
      // Before any of it runs: a misspelt name at the end of a long cell should cost no time.
      cell.lines().forEach(line -> lookUp(line, false));
      CellResult result = new Completed(Optional.empty());
      for (MagicCell.Part part : cell.parts()) {
        result =
            part instanceof Line line
                ? call(line, cell.textOf(line), false, context)
                : context.runJava(((MagicCell.Java) part).code());
        if (result instanceof Failed) {
          return result;
        }
      }
      return result;
    } catch (MagicError e) {
      return new Failed(
          CellResult.Kind.EXCEPTION, "MagicError", e.getMessage(), List.of(e.getMessage()));
    }
  }

  private CellResult call(Line line, String java, boolean cell, MagicContext context) {
    Magic magic = lookUp(line, cell);
    return magic.run(
        new MagicCall(line.name(), line.text(), cell, java, text -> execute(text, context)),
        context);
  }

  private Magic lookUp(Line line, boolean cell) {
    if (line.name().isEmpty()) {
      throw new MagicError("A cell magic needs its name right behind %%. %lsmagic lists them.");
    }
    Magic magic = find(line.name());
    if (cell && !magic.isCellMagic()) {
      throw new MagicError(
          "%%" + line.name() + " is no cell magic; write %" + line.name() + " on a line.");
    }
    if (!cell && !magic.isLineMagic()) {
      throw new MagicError(
          "%" + line.name() + " is no line magic; write %%" + line.name() + " atop a cell.");
    }
    return magic;
  }

  private String unknown(String name) {
    Optional<String> near =
        byName.keySet().stream()
            .filter(known -> distance(known, name) <= Math.max(1, name.length() / 3))
            .min(Comparator.comparingInt(known -> distance(known, name)));
    return "There is no magic named "
        + name
        + near.map(known -> "; did you mean %" + known + "?").orElse(".")
        + " %lsmagic lists them all.";
  }

  /** Levenshtein's. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  /**
   * The Java in a cell, as long as the cell, with spaces for its magics: for completion, inspection
   * and the check whether it is complete.
   */
  public String javaOf(String code) {
    return MagicCell.parse(code, byName::containsKey).java();
  }

  /** What could stand at {@code cursor} if it is in a magic's line; empty if it is in Java. */
  public Optional<Proposals> complete(String code, int cursor) {
    String before = code.substring(0, cursor);
    int lineStart = before.lastIndexOf('\n') + 1;
    String line = before.substring(lineStart).stripLeading();
    if (line.equals("%") || line.equals("%%")) {
      // A name has not begun: ask as if it had.
      before += byName.keySet().iterator().next();
    }
    MagicCell cell = MagicCell.parse(before, byName::containsKey);
    Optional<Line> here =
        Stream.concat(cell.head().stream(), cell.lines().stream())
            .filter(magic -> magic.start() <= cursor && cursor <= magic.end())
            .filter(magic -> magic.start() >= lineStart)
            .findFirst();
    return here.map(
        magic -> {
          boolean head = cell.head().isPresent();
          int nameStart = magic.start() + (head ? 2 : 1);
          return cursor <= nameStart + magic.name().length()
              ? names(code.substring(Math.min(nameStart, cursor), cursor), cursor, head)
              : arguments(magic, cursor);
        });
  }

  private Proposals names(String typed, int cursor, boolean cell) {
    List<Proposal> items =
        byName.values().stream()
            .filter(magic -> cell ? magic.isCellMagic() : magic.isLineMagic())
            .filter(magic -> magic.name().startsWith(typed))
            .map(magic -> new Proposal(magic.name(), Kind.MAGIC, magic.summary()))
            .toList();
    return new Proposals(items, cursor - typed.length(), cursor);
  }

  private Proposals arguments(Line line, int cursor) {
    List<String> words = new ArrayList<>(List.of(line.text().strip().split("\\s+")));
    boolean begun = !line.text().isEmpty() && !line.text().endsWith(" ");
    String typed = begun ? words.remove(words.size() - 1) : "";
    words.removeIf(String::isEmpty);
    Magic magic = byName.get(line.name());
    List<String> candidates = magic == null ? List.of() : magic.candidates(words);
    List<Proposal> items =
        candidates.stream()
            .filter(candidate -> candidate.startsWith(typed))
            .map(candidate -> new Proposal(candidate, Kind.KEYWORD, ""))
            .toList();
    return new Proposals(items, cursor - typed.length(), cursor);
  }

  /** The help of the magic whose line {@code cursor} is in; empty if it is in Java. */
  public Optional<DisplayData> inspect(String code, int cursor) {
    MagicCell cell = MagicCell.parse(code, byName::containsKey);
    return Stream.concat(cell.head().stream(), cell.lines().stream())
        .filter(line -> line.start() <= cursor && cursor <= line.end())
        .flatMap(line -> Stream.ofNullable(byName.get(line.name())))
        .map(HelpMagic::helpOn)
        .findFirst();
  }
}
