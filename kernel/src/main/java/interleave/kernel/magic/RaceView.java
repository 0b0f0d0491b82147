package interleave.kernel.magic;

import interleave.kernel.display.Html;
import interleave.kernel.display.Markdown;
import interleave.race.DataRace;
import interleave.race.Races;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;

/** Data races, for a notebook: the verdict, then each race as it is numbered in the timeline. */
final class RaceView {

  private RaceView() {}

  static DisplayData of(Races races) {
    DisplayData data = new DisplayData(races.toString());
    data.putHTML(html(races));
    data.putMarkdown(markdown(races));
    return data;
  }

  private static String html(Races races) {
    StringBuilder html = new StringBuilder("<p><b>");
    html.append(Html.escape(races.verdict())).append("</b></p>\n");
    if (!races.isEmpty()) {
      html.append("<ol>\n");
      for (DataRace race : races.found()) {
        html.append("<li>").append(Html.escape(race.title())).append("<ul>\n<li>");
        html.append(Html.escape(race.first().toString())).append("</li>\n<li>");
        html.append(Html.escape(race.second().toString())).append("</li>\n</ul>\n");
        html.append(Html.escape(race.missing())).append("</li>\n");
      }
      html.append("</ol>\n");
    }
    return html.toString();
  }

  private static String markdown(Races races) {
    StringBuilder markdown = new StringBuilder("**");
    markdown.append(Markdown.escape(races.verdict())).append("**\n\n");
    int number = 1;
    for (DataRace race : races.found()) {
      markdown.append(number++).append(". ").append(Markdown.escape(race.title())).append("\n");
      markdown.append("   - ").append(Markdown.escape(race.first().toString())).append("\n");
      markdown.append("   - ").append(Markdown.escape(race.second().toString())).append("\n\n");
      markdown.append("   ").append(Markdown.escape(race.missing())).append("\n");
    }
    return markdown.toString();
  }
}
