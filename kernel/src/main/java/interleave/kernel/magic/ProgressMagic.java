package interleave.kernel.magic;

import interleave.exercise.Exercises.Entry;
import interleave.kernel.course.Course;
import interleave.kernel.course.Standing;
import interleave.kernel.display.Html;
import interleave.kernel.display.Markdown;
import interleave.kernel.display.Table;
import interleave.kernel.shell.CellResult;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** {@code %progress}: which exercises are done. */
record ProgressMagic() implements Magic {

  @Override
  public String name() {
    return "progress";
  }

  @Override
  public String usage() {
    return "%progress";
  }

  @Override
  public String summary() {
    return "Shows which exercises of the course you have solved.";
  }

  @Override
  public String details() {
    return "■ solved, ▣ solved after the solution was shown, ▪ begun, □ not begun. It is kept in"
        + " progress.json beside the notebooks; delete that file to begin anew.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    call.refuseArguments(this);
    Course course = context.course();
    List<Entry> entries = course.exercises().entries();
    if (entries.isEmpty()) {
      throw new MagicError(
          "There are no exercises here: the folder "
              + course.exercises().folder().toAbsolutePath()
              + " is missing or empty. It belongs beside the chapters.");
    }
    Map<String, Standing> standings = course.standings();
    context.output().display(bundle(table(entries, standings), course.trouble()));
    return new CellResult.Completed(Optional.empty());
  }

  private static Table table(List<Entry> entries, Map<String, Standing> standings) {
    Map<String, List<String>> chapters =
        entries.stream()
            .collect(
                Collectors.groupingBy(
                    Entry::chapter,
                    TreeMap::new,
                    Collectors.mapping(Entry::id, Collectors.toList())));
    long done = entries.stream().filter(entry -> isDone(entry.id(), standings)).count();
    return new Table(
        done
            + " of "
            + entries.size()
            + " exercises solved. ■ solved, ▣ solved after the solution was shown, ▪ begun, □ not"
            + " begun",
        List.of("chapter", "exercises", "solved", "next"),
        chapters.entrySet().stream()
            .map(chapter -> row(chapter.getKey(), chapter.getValue(), standings))
            .toList());
  }

  private static boolean isDone(String id, Map<String, Standing> standings) {
    return standings.containsKey(id) && standings.get(id).passed().isPresent();
  }

  private static List<Table.Cell> row(
      String chapter, List<String> ids, Map<String, Standing> standings) {
    List<String> open = ids.stream().filter(id -> !isDone(id, standings)).toList();
    String marks =
        ids.stream()
            .map(id -> mark(Optional.ofNullable(standings.get(id))))
            .collect(Collectors.joining());
    return List.of(
        new Table.Cell(chapter, false),
        new Table.Cell(marks, false),
        new Table.Cell((ids.size() - open.size()) + " of " + ids.size(), true),
        new Table.Cell(open.isEmpty() ? "" : open.get(0), false));
  }

  private static String mark(Optional<Standing> standing) {
    if (standing.isEmpty()) {
      return "□";
    }
    if (standing.get().passed().isPresent()) {
      return standing.get().solutionSeen() ? "▣" : "■";
    }
    return "▪";
  }

  private static DisplayData bundle(Table table, Optional<String> trouble) {
    DisplayData data =
        new DisplayData(trouble.map(text -> text + "\n\n").orElse("") + table.text());
    data.putHTML(
        trouble.map(text -> "<p><b>" + Html.escape(text) + "</b></p>\n").orElse("") + table.html());
    data.putMarkdown(
        trouble.map(text -> "**" + Markdown.escape(text) + "**\n\n").orElse("") + table.markdown());
    return data;
  }
}
