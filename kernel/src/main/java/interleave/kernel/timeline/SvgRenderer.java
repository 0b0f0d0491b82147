package interleave.kernel.timeline;

import interleave.trace.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * The picture. One text for two uses: as an image, where no theme reaches it and it is a white
 * card; and put into the page by a script, where the notebook's colours resolve and it takes them
 * on. Every class and id begins with a prefix made from the picture's content, so that two pictures
 * in one page do not meet, and a picture that did not change keeps its bytes.
 */
final class SvgRenderer {
  /** Up to so many pieces each is an element of its own and has a title. */
  private static final int TITLED = 200;

  private static final double LEGEND_LINE = 18;
  private static final double NOTE_LINE = 15;
  private static final double WORD_CHARACTER = 6.3;

  private final Layout layout;
  private final Activity activity;
  private final Names names;
  private final String caption;
  private final String prefix;
  private final boolean titled;
  private final StringBuilder out = new StringBuilder();
  private OptionalLong parting = OptionalLong.empty();

  private SvgRenderer(Layout layout, String caption, String prefix) {
    this.layout = layout;
    this.activity = layout.activity();
    this.names = activity.names();
    this.caption = caption;
    this.prefix = prefix;
    this.titled =
        layout.density() != Layout.Density.DENSE
            && layout.rows().stream().mapToInt(SvgRenderer::pieces).sum() <= TITLED
            && layout.objects().stream().mapToInt(SvgRenderer::pieces).sum() <= TITLED;
  }

  private static int pieces(Layout.Row row) {
    return row.edges().size() + row.bars().stream().mapToInt(b -> 1 + b.shares().size()).sum();
  }

  private static int pieces(Layout.ObjectRow row) {
    return row.upper().size() + row.lower().size();
  }

  /** The prefix of the picture's classes and ids: equal content, equal prefix. */
  static String prefix(Layout layout, Phrase caption) {
    CRC32 hash = new CRC32();
    String text = new SvgRenderer(layout, caption.toString(), "il").render();
    hash.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "il%08x", hash.getValue());
  }

  /** A complete SVG document. */
  static String render(Layout layout, Phrase caption) {
    return new SvgRenderer(layout, caption.toString(), prefix(layout, caption)).render();
  }

  /** The same, with the moment marked at which this run begins to differ from another. */
  static String render(Layout layout, Phrase caption, long parting) {
    SvgRenderer renderer = new SvgRenderer(layout, caption.toString(), prefix(layout, caption));
    renderer.parting = OptionalLong.of(parting);
    return renderer.render();
  }

  private String render() {
    List<Placed> legend = legend(legendEntries(), layout.plotBottom() + 46);
    double notes = legend.isEmpty() ? layout.plotBottom() + 28 : legend.get(legend.size() - 1).y();
    notes += LEGEND_LINE + 2;
    Optional<WaitGraph> graph = WaitGraph.of(activity);
    double graphTop = notes + layout.notes().size() * NOTE_LINE - 6;
    double height = graphTop + graph.map(WaitGraph::height).orElse(0.0);
    Set<Link.Kind> heads = layout.links();
    graph.ifPresent(g -> heads.add(Link.Kind.DEADLOCK));
    open(height, heads);
    grid();
    axis();
    words("group", layout.headings(), h -> 12, Layout.Heading::baseline, h -> h.text().text());
    lanes();
    layout.objects().forEach(this::object);
    layout.scale().folds().forEach(this::fold);
    parting.ifPresent(this::parting);
    layout.arrows().forEach(this::arrow);
    layout.rows().forEach(this::signs);
    flags();
    // What explains the picture is one group: the interactive timeline uses it again.
    out.append("<g data-top=\"").append(n(layout.plotBottom() + 28)).append("\">");
    legend(legend);
    for (String note : layout.notes()) {
      words("small", 12, notes, note);
      notes += NOTE_LINE;
    }
    graph.ifPresent(g -> graph(g, graphTop));
    return out.append("</g></svg>").toString();
  }

  // ---- many small pictures

  /** One of several small pictures, and the words above it. */
  record Strip(Phrase title, Layout layout) {}

  private static final double STRIP_TITLE = 14;

  /**
   * Small pictures, one below the other on the axis that they have in common, as one SVG document.
   *
   * @param strips at least one
   */
  static String render(List<Strip> strips, Phrase caption) {
    CRC32 hash = new CRC32();
    hash.update(stacked(strips, caption, "il").getBytes(StandardCharsets.UTF_8));
    return stacked(strips, caption, String.format(Locale.ROOT, "il%08x", hash.getValue()));
  }

  private static String stacked(List<Strip> strips, Phrase caption, String prefix) {
    StringBuilder drawings = new StringBuilder();
    Map<String, String> entries = new LinkedHashMap<>();
    Set<Link.Kind> heads = EnumSet.noneOf(Link.Kind.class);
    double top = 2;
    SvgRenderer one = new SvgRenderer(strips.get(0).layout, caption.toString(), prefix);
    for (Strip strip : strips) {
      one = new SvgRenderer(strip.layout, caption.toString(), prefix);
      one.out.append("<g transform=\"translate(0 ").append(n(top)).append(")\">");
      one.words("small", 12, 15, Name.of(strip.title.toString(), 118, Name.Role.PLAIN).text());
      one.out.append("<g transform=\"translate(0 ").append(n(STRIP_TITLE)).append(")\">");
      one.grid();
      one.lanes();
      strip.layout.arrows().forEach(one::arrow);
      drawings.append(one.out).append("</g></g>");
      one.legendEntries().forEach(e -> entries.putIfAbsent(e.words(), e.drawing()));
      heads.addAll(strip.layout.links());
      top += STRIP_TITLE + strip.layout.plotBottom() + 2;
    }
    // The axis of the last one is that of all.
    double axis = top - 2 - strips.get(strips.size() - 1).layout.plotBottom();
    SvgRenderer all = new SvgRenderer(one.layout, caption.toString(), prefix);
    List<Placed> legend =
        all.legend(
            entries.entrySet().stream().map(e -> new Entry(e.getValue(), e.getKey())).toList(),
            top + 44);
    all.open(legend.isEmpty() ? top + 28 : legend.get(legend.size() - 1).y() + 12, heads);
    all.out.append(drawings);
    all.out.append("<g transform=\"translate(0 ").append(n(axis)).append(")\">");
    all.axis();
    all.out.append("</g>");
    all.legend(legend);
    return all.out.append("</svg>").toString();
  }

  // ---- document

  private void open(double height, Set<Link.Kind> heads) {
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"").append(prefix);
    out.append("\" viewBox=\"0 0 ").append(n(Layout.WIDTH)).append(' ').append(n(height));
    out.append("\" width=\"").append(n(Layout.WIDTH));
    out.append("\" height=\"").append(n(height)).append("\" role=\"img\"");
    // The interactive timeline shows what the picture shows.
    out.append(layout.objects().isEmpty() ? "" : " data-objects=\"1\"");
    boolean asked = activity.ruler() instanceof Ruler.Count && !activity.simulated();
    out.append(asked ? " data-steps=\"1\">" : ">");
    out.append("<title>").append(text(caption)).append("</title>");
    out.append("<style>").append(Stylesheet.forPrefix(prefix)).append("</style>");
    definitions(heads);
    out.append("<rect class=\"").append(prefix).append("-card ").append(prefix);
    out.append("-rim\" x=\".5\" y=\".5\" width=\"").append(n(Layout.WIDTH - 1));
    out.append("\" height=\"").append(n(height - 1)).append("\" rx=\"6\"/>");
  }

  private void definitions(Set<Link.Kind> heads) {
    out.append("<defs>");
    pattern(
        "b", 7, 7, " patternTransform=\"rotate(45)\"", "<path class=\"%-hatch\" d=\"M3 0v7\"/>");
    pattern("w", 5, 5, "", "<circle class=\"%-dot\" cx=\"2.5\" cy=\"2.5\" r=\"1.4\"/>");
    arrowHead("m", "head");
    if (heads.contains(Link.Kind.DEADLOCK)) {
      arrowHead("s", "stuckHead");
    }
    out.append("</defs>");
  }

  private void arrowHead(String id, String style) {
    out.append(
        ("<marker id=\"%-"
                + id
                + "\" viewBox=\"0 0 8 8\" refX=\"7.5\" refY=\"4\" markerWidth=\"8\""
                + " markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
                + "<path class=\"%-"
                + style
                + "\" d=\"M0 .8 8 4 0 7.2z\"/></marker>")
            .replace("%", prefix));
  }

  private void pattern(String id, int width, int height, String more, String content) {
    out.append(
        ("<pattern id=\"%-" + id + "\" width=\"" + width + "\" height=\"" + height)
            .replace("%", prefix));
    out.append("\" patternUnits=\"userSpaceOnUse\"").append(more).append('>');
    rect("card", 0, 0, width, height, "");
    out.append(content.replace("%", prefix)).append("</pattern>");
  }

  // ---- axis

  private void grid() {
    double bottom = layout.plotBottom();
    StringBuilder lines = new StringBuilder();
    for (TimeScale.Tick tick : layout.scale().ticks()) {
      lines.append('M').append(n(tick.x())).append(' ').append(n(layout.plotTop()));
      lines.append('V').append(n(bottom + (tick.label().isEmpty() ? 3 : 5)));
    }
    lines.append('M').append(n(layout.plotLeft())).append(' ').append(n(bottom));
    lines.append('H').append(n(Layout.PLOT_RIGHT));
    path("grid", lines.toString(), "");
  }

  private void axis() {
    double bottom = layout.plotBottom();
    words(
        "tick",
        layout.scale().ticks().stream().filter(t -> !t.label().isEmpty()).toList(),
        TimeScale.Tick::x,
        t -> bottom + 17,
        TimeScale.Tick::label);
    words("small", 12, bottom + 17, activity.ruler().axis());
  }

  /** A tear through all lanes: what lies between its edges is not drawn to scale. */
  private void fold(TimeScale.Fold fold) {
    double top = layout.plotTop() - 2;
    double bottom = layout.plotBottom() + 2;
    double left = fold.left() + 8;
    double right = fold.right() - 8;
    String down = tear(left, top, bottom);
    rect("card", left, top, right - left, bottom - top, "");
    path("life", down + tear(right, top, bottom), "");
    words(
        "tick",
        (left + right) / 2,
        layout.plotBottom() + 17,
        Times.length(fold.to() - fold.from()));
  }

  private void parting(long time) {
    double x = layout.scale().x(time);
    String line = "M" + n(x) + " " + n(layout.plotTop()) + "V" + n(layout.plotBottom() + 4);
    path("stuck", line, "\" stroke-dasharray=\"5 3");
    double middle = Math.max(70, Math.min(Layout.WIDTH - 70, x));
    words("tick", middle, layout.plotBottom() + 30, "here the runs part");
  }

  private static String tear(double x, double top, double bottom) {
    StringBuilder d = new StringBuilder("M" + n(x) + " " + n(top));
    double y = top;
    for (int i = 0; y < bottom; i++) {
      double next = Math.min(bottom, y + 6);
      d.append('L').append(n(x + (i % 2 == 0 ? 3 : -3))).append(' ').append(n((y + next) / 2));
      d.append('L').append(n(x)).append(' ').append(n(next));
      y = next;
    }
    return d.toString();
  }

  // ---- lanes

  private void lanes() {
    boolean dense = layout.density() == Layout.Density.DENSE;
    words(
        dense ? "dense" : "name",
        layout.rows(),
        r -> 12,
        r -> middle(r) + (dense ? 3 : 4),
        r -> r.label().text());
    paths("yet", this::beforeBegin);
    if (titled) {
      layout.rows().forEach(r -> r.bars().forEach(b -> bar(r, b)));
      layout.rows().forEach(r -> r.edges().forEach(e -> edge(r, e)));
    } else {
      for (Look look : layout.looks()) {
        if (look != Look.BUSY) {
          paths(css(look), r -> bars(r, look));
        }
      }
      paths("H", this::edges);
    }
    paths("end", this::closing);
    paths("on", this::pointer);
    labels();
  }

  private double middle(Layout.Row row) {
    return row.barTop() + layout.density().bar() / 2;
  }

  /** One path for all lanes. */
  private void paths(String style, Function<Layout.Row, String> ofRow) {
    String d = layout.rows().stream().map(ofRow).collect(Collectors.joining());
    if (!d.isEmpty()) {
      path(style, d, "");
    }
  }

  private String beforeBegin(Layout.Row row) {
    return row.begin() - row.created() < .5
        ? ""
        : "M" + n(row.created()) + " " + n(middle(row)) + "H" + n(row.begin());
  }

  private void bar(Layout.Row row, Layout.Bar bar) {
    if (bar.look() == Look.BUSY) {
      out.append("<g><title>").append(text(title(row, bar))).append("</title>");
      for (Layout.Share share : bar.shares()) {
        StringBuilder d = new StringBuilder();
        share(d, row, bar, share.look());
        path(css(share.look()), d.toString(), "");
      }
      out.append("</g>");
      return;
    }
    double inset = outlined(bar.look()) ? .5 : 0;
    rect(
        css(bar.look()),
        bar.x() + inset,
        row.barTop() + inset,
        Math.max(.5, bar.width() - 2 * inset),
        layout.density().bar() - 2 * inset,
        title(row, bar));
  }

  private String bars(Layout.Row row, Look look) {
    StringBuilder d = new StringBuilder();
    double inset = outlined(look) ? .5 : 0;
    for (Layout.Bar bar : row.bars()) {
      if (bar.look() == look) {
        box(
            d,
            bar.x() + inset,
            row.barTop() + inset,
            Math.max(.5, bar.width() - 2 * inset),
            layout.density().bar() - 2 * inset);
      }
      share(d, row, bar, look);
    }
    return d.toString();
  }

  /** The part of a gathering that was {@code look}: the parts are stacked, their heights add up. */
  private void share(StringBuilder d, Layout.Row row, Layout.Bar bar, Look look) {
    double bottom = row.barTop() + layout.density().bar();
    for (Layout.Share share : bar.shares()) {
      double height = share.part() * layout.density().bar();
      bottom -= height;
      if (share.look() == look && height >= .1) {
        box(d, bar.x(), bottom, bar.width(), height);
      }
    }
  }

  private static void box(StringBuilder d, double x, double y, double width, double height) {
    d.append('M').append(n(x)).append(' ').append(n(y)).append('h').append(n(width));
    d.append('v').append(n(height)).append('H').append(n(x)).append('z');
  }

  private static boolean outlined(Look look) {
    return look == Look.BLOCKED || look == Look.WAITING || look == Look.SLEEPING;
  }

  private static String css(Look look) {
    return look.letter();
  }

  private String title(Layout.Row row, Layout.Bar bar) {
    Name thread = names.thread(row.lane().thread().id());
    String length = activity.ruler().length(bar.from(), bar.to());
    Phrase what =
        switch (bar.look()) {
          case RUNNING -> Phrase.of("running ", length);
          case HOLDING -> Phrase.of("running ", length, " and holding something");
          case BLOCKED -> Phrase.of("blocked ", length, " on ", names.object(bar.object()));
          case WAITING ->
              Phrase.of("waiting ", length, " for ", Steps.awaited(names, bar.object()));
          case SLEEPING -> Phrase.of("sleeping ", length);
          case BUSY ->
              Phrase.of(
                  Times.count(bar.count()) + " changes of state in " + length + ": ",
                  bar.shares().stream()
                      .map(h -> h.look().words() + " " + Math.round(100 * h.part()) + " %")
                      .collect(Collectors.joining(", ")));
        };
    Phrase holder =
        bar.holder() == Event.NONE
            ? Phrase.of()
            : Phrase.of(", held by ", names.thread(bar.holder()));
    return Phrase.of(thread, ": ", what, holder, ", from " + activity.ruler().instant(bar.from()))
        .toString();
  }

  /** Words inside bars; on a pattern they stand on a plate of their own. */
  private void labels() {
    record Label(Layout.Bar bar, double middle) {}
    List<Label> all = new ArrayList<>();
    for (Layout.Row row : layout.rows()) {
      row.bars().stream()
          .filter(b -> !b.label().isEmpty())
          .forEach(b -> all.add(new Label(b, middle(row))));
    }
    StringBuilder plates = new StringBuilder();
    for (Label label : all) {
      if (style(label.bar.look()).equals("in")) {
        double width = Layout.columns(label.bar.label()) * Layout.LABEL_CHARACTER + 4;
        box(plates, label.bar.labelX() - width / 2, label.middle - 7, width, 14);
      }
    }
    if (plates.length() > 0) {
      path("card", plates.toString(), "");
    }
    for (String style : List.of("in", "inR", "inH")) {
      words(
          style,
          all.stream().filter(l -> style(l.bar.look()).equals(style)).toList(),
          l -> l.bar.labelX(),
          l -> l.middle + 4,
          l -> l.bar.label());
    }
  }

  private static String style(Look look) {
    return switch (look) {
      case RUNNING -> "inR";
      case HOLDING -> "inH";
      case BLOCKED, WAITING, SLEEPING, BUSY -> "in";
    };
  }

  private void edge(Layout.Row row, Layout.Edge edge) {
    rect("H", edge.x(), top(row, edge), edge.width(), tall(), title(row, edge));
  }

  private String edges(Layout.Row row) {
    StringBuilder d = new StringBuilder();
    row.edges().forEach(e -> box(d, e.x(), top(row, e), e.width(), tall()));
    return d.toString();
  }

  private double top(Layout.Row row, Layout.Edge edge) {
    double size = layout.density().edge();
    return row.barTop() + layout.density().bar() + edge.level() * size + size - tall();
  }

  /** Height of an edge without the space above it. */
  private double tall() {
    double size = layout.density().edge();
    return size > 2 ? size - 1 : size - .5;
  }

  private String title(Layout.Row row, Layout.Edge edge) {
    Name thread = names.thread(row.lane().thread().id());
    String length = activity.ruler().length(edge.from(), edge.to());
    return edge.count() == 1
        ? Phrase.of(thread, ": holds ", names.object(edge.object()), " for ", length).toString()
        : Phrase.of(thread, ": held something " + edge.count() + " times in ", length).toString();
  }

  /** A closing stroke for a thread that ended. */
  private String closing(Layout.Row row) {
    return row.lane().ended()
        ? "M" + n(row.end()) + " " + n(row.barTop() - 1) + "v" + n(layout.density().bar() + 2)
        : "";
  }

  /** A pointer beyond the end of time for a thread that goes on. */
  private String pointer(Layout.Row row) {
    if (!row.lane().begun() || row.lane().ended()) {
      return "";
    }
    String half = n(Math.min(6, layout.density().bar() / 2));
    double top = middle(row) - Math.min(6, layout.density().bar() / 2);
    return "M"
        + n(row.end() + 3)
        + " "
        + n(top)
        + "l"
        + half
        + " "
        + half
        + "l-"
        + half
        + " "
        + half
        + "z";
  }

  // ---- objects

  private void object(Layout.ObjectRow row) {
    words("name", 12, row.top() + 11, row.label().text());
    pieces(row, row.upper(), row.top(), Layout.ObjectRow.UPPER);
    double below = row.top() + Layout.ObjectRow.UPPER + 1;
    pieces(row, row.lower(), below, Layout.ObjectRow.LOWER);
  }

  private void pieces(Layout.ObjectRow row, List<Layout.Piece> pieces, double top, double height) {
    for (Layout.Piece.Kind kind : Layout.Piece.Kind.values()) {
      List<Layout.Piece> own = pieces.stream().filter(p -> p.kind() == kind).toList();
      if (titled) {
        own.forEach(p -> rect(style(kind), p.x(), top, inner(p), height, title(row, p)));
      } else if (!own.isEmpty()) {
        StringBuilder d = new StringBuilder();
        own.forEach(p -> box(d, p.x(), top, inner(p), height));
        path(style(kind), d.toString(), "");
      }
      List<Layout.Piece> labelled = own.stream().filter(p -> !p.label().isEmpty()).toList();
      double baseline = top + height / 2 + (height < 12 ? 3.4 : 4);
      if (kind == Layout.Piece.Kind.LINE && !labelled.isEmpty()) {
        // Numbers on a pattern stand on a plate of their own.
        StringBuilder plates = new StringBuilder();
        labelled.forEach(
            p -> {
              double width = p.label().length() * Layout.LABEL_CHARACTER + 4;
              box(plates, p.x() + p.width() / 2 - width / 2, top, width, height);
            });
        path("card", plates.toString(), "");
      }
      words(
          switch (kind) {
            case OWNER, CONTENTS -> "inH";
            case VALUE -> "in";
            case LINE -> "number";
          },
          labelled,
          p -> p.x() + p.width() / 2,
          p -> baseline,
          Layout.Piece::label);
    }
  }

  /** Width of a piece, so that one ends visibly before the next begins. */
  private static double inner(Layout.Piece piece) {
    return piece.width() > 3 ? piece.width() - 1 : piece.width();
  }

  private static String style(Layout.Piece.Kind kind) {
    return switch (kind) {
      case OWNER, CONTENTS -> "H";
      case VALUE -> "flag";
      case LINE -> "B";
    };
  }

  private String title(Layout.ObjectRow row, Layout.Piece piece) {
    String length = activity.ruler().length(piece.from(), piece.to());
    Phrase what =
        switch (piece.kind()) {
          case OWNER ->
              piece.count() == 1
                  ? Phrase.of("held by ", names.thread((int) piece.value()))
                  : Phrase.of("held " + piece.count() + " times");
          case CONTENTS -> Phrase.of(atMost(piece) + row.unit().count(piece.value()));
          case VALUE -> ObjectLife.told(activity.trace().events().get((int) piece.value()));
          case LINE ->
              Phrase.of(atMost(piece) + Times.count(piece.value(), "thread") + " before it");
        };
    return Phrase.of(
            names.object(row.object()),
            ": ",
            what,
            " for " + length + ", from " + activity.ruler().instant(piece.from()))
        .toString();
  }

  private static String atMost(Layout.Piece piece) {
    return piece.count() == 1 ? "" : "at most ";
  }

  // ---- arrows, signs, numbers

  private void arrow(Layout.Arrow arrow) {
    double bend = (arrow.y1() + arrow.y2()) / 2;
    String d =
        "M"
            + n(arrow.x1())
            + " "
            + n(arrow.y1())
            + "C"
            + n(arrow.x1())
            + " "
            + n(bend)
            + " "
            + n(arrow.x2())
            + " "
            + n(bend)
            + " "
            + n(arrow.x2())
            + " "
            + n(arrow.y2());
    if (!faint(arrow.kind())) {
      path("under", d, "");
    }
    path(style(arrow.kind()), d, end(arrow.kind()));
  }

  /** How a line ends: what is ordered by nothing has no direction. */
  private String end(Link.Kind kind) {
    return kind == Link.Kind.RACE
        ? "\" stroke-dasharray=\"2 3"
        : "\" marker-end=\"url(#" + head(kind) + ")";
  }

  private static boolean faint(Link.Kind kind) {
    return kind == Link.Kind.START || kind == Link.Kind.JOIN;
  }

  private String style(Link.Kind kind) {
    return kind == Link.Kind.DEADLOCK || kind == Link.Kind.RACE
        ? "arrow " + prefix + "-stuck"
        : faint(kind) ? "arrow " + prefix + "-faint" : "arrow";
  }

  private String head(Link.Kind kind) {
    return prefix + (kind == Link.Kind.DEADLOCK ? "-s" : "-m");
  }

  private void signs(Layout.Row row) {
    double middle = row.barTop() + layout.density().bar() / 2;
    for (Layout.Mark mark : row.marks()) {
      out.append("<g transform=\"translate(").append(n(mark.x())).append(' ');
      out.append(n(middle)).append(")\">");
      out.append("<title>").append(text(title(row, mark))).append("</title>");
      if (mark.ringed()) {
        double half = mark.reach();
        rect("lost\" rx=\"9.5", -half, -11, 2 * half, 22, "");
      }
      out.append(mark.value().isEmpty() ? drawing(mark.sign()) : value(mark)).append("</g>");
    }
  }

  /** A plate with the value that was read or, dark, written. */
  private String value(Layout.Mark mark) {
    double half = mark.width() / 2;
    String plate = mark.sign() == Sign.WRITE ? "sign " + prefix + "-full" : "sign";
    String words = mark.sign() == Sign.WRITE ? "-wrote" : "-in";
    return shape(plate, "M" + n(-half) + "-7.5h" + n(2 * half) + "v15h" + n(-2 * half) + "z")
        + "<text class=\""
        + prefix
        + words
        + "\" y=\"4\">"
        + text(mark.value())
        + "</text>";
  }

  private String title(Layout.Row row, Layout.Mark mark) {
    Name thread = names.thread(row.lane().thread().id());
    if (mark.count() > 1) {
      return Phrase.of(thread, ": " + mark.sign().words() + ", " + mark.count() + " times")
          .toString();
    }
    return Phrase.of(thread, " ", Steps.tell(activity, mark.event())).toString();
  }

  /** The sign around the origin. */
  private String drawing(Sign sign) {
    return switch (sign) {
      case RACE -> shape("sign", "M0-7 7 5.5H-7z") + shape("bad", "M0-3V1M0 3V3.6");
      case EXCEPTION ->
          shape("sign", "M-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z")
              + shape("bad", "M-2.6-2.6 2.6 2.6M2.6-2.6-2.6 2.6");
      case INTERRUPT -> shape("sign", "M1.5-6.5-4 1h3L-1.5 6.5 4-1H1z");
      case TIME_OUT -> shape("sign", "M-4-5.5h8L-4 5.5h8z");
      case REFUSED -> shape("sign", "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0zM-3.5 3.5l7-7");
      case SET -> shape("sign " + prefix + "-full", "M0-6 5.5 4.5h-11z");
      case CLEAR -> shape("sign", "M0 5-5-4.5H5z");
      case PUT -> shape("sign " + prefix + "-full", "M0-6 6 0 0 6-6 0z");
      case TAKE -> shape("sign", "M0-5.5 5.5 0 0 5.5-5.5 0z");
      case READ -> shape("sign", "M-3.5-3.5h7v7h-7z");
      case WRITE -> shape("sign " + prefix + "-full", "M-4-4h8v8h-8z");
      case NOTE -> shape("sign", "M-4 6v-11.5h8.5l-2.5 3.5 2.5 3.5H-4");
      case PRINT -> shape("sign", "M-5.5-5h11v7.5h-6l-2.5 3v-3h-2.5z");
    };
  }

  private String shape(String style, String d) {
    return "<path class=\"" + prefix + "-" + style + "\" d=\"" + d + "\"/>";
  }

  private void flags() {
    paths(
        "pole",
        r ->
            r.flags().stream()
                .map(f -> "M" + n(f.pole()) + " " + n(r.barTop()) + "v-9")
                .collect(Collectors.joining()));
    for (Layout.Row row : layout.rows()) {
      double top = row.barTop() - 15;
      for (Layout.Flag flag : row.flags()) {
        out.append("<rect class=\"").append(prefix).append("-flag\" x=\"").append(n(flag.x()));
        out.append("\" y=\"").append(n(top)).append("\" width=\"").append(n(flag.width()));
        out.append("\" height=\"13\" rx=\"6.5\"/>");
      }
      words("number", row.flags(), f -> f.x() + f.width() / 2, f -> top + 9.8, Layout.Flag::text);
    }
  }

  // ---- deadlock

  private void graph(WaitGraph graph, double top) {
    out.append("<g transform=\"translate(0 ").append(n(top)).append(")\">");
    for (WaitGraph.Line line : graph.arrows()) {
      String d = "M" + n(line.x1()) + " " + n(line.y1()) + "L" + n(line.x2()) + " " + n(line.y2());
      String style = line.waits() ? "arrow " + prefix + "-stuck" : "arrow";
      path(style, d, "\" marker-end=\"url(#" + prefix + (line.waits() ? "-s)" : "-m)"));
    }
    for (WaitGraph.Node node : graph.nodes()) {
      double left = node.x() - node.width() / 2;
      double above = node.y() - node.height() / 2;
      String shape = "\" rx=\"" + (node.thread() ? 11 : 0);
      out.append("<rect class=\"").append(prefix).append("-flag\" x=\"").append(n(left));
      out.append("\" y=\"").append(n(above)).append("\" width=\"").append(n(node.width()));
      out.append("\" height=\"").append(n(node.height())).append(shape).append("\"/>");
      if (!node.thread()) {
        rect("H", left, above + node.height() - 3, node.width(), 3, "");
      }
    }
    words("in", graph.nodes(), WaitGraph.Node::x, g -> g.y() + 4, g -> g.name().text());
    double middle = graph.height() / 2;
    boolean room = graph.nodes().size() > 2;
    words(
        "mid",
        room
            ? List.of("a thread → what it is blocked on", "→ the thread that holds it → …")
            : List.of(),
        w -> Layout.WIDTH / 2,
        w -> middle + (w.startsWith("→") ? 11 : -4),
        w -> w);
    out.append("</g>");
  }

  // ---- legend

  /** An entry of the legend: a drawing at {@code (x, y)} and words to its right. */
  private record Placed(double x, double y, String drawing, String words) {}

  /** A drawing in a box of 22 by 12, and its words. */
  private record Entry(String drawing, String words) {}

  private List<Placed> legend(List<Entry> entries, double top) {
    List<Placed> placed = new ArrayList<>();
    double x = 12;
    double y = top;
    for (Entry entry : entries) {
      double width = 28 + entry.words.length() * WORD_CHARACTER + 10;
      if (x > 12 && x + width > Layout.WIDTH) {
        x = 12;
        y += LEGEND_LINE;
      }
      String at = "<g transform=\"translate(" + n(x) + " " + n(y - 10) + ")\">";
      placed.add(new Placed(x, y, at + entry.drawing + "</g>", entry.words));
      x += width;
    }
    return placed;
  }

  private void legend(List<Placed> placed) {
    placed.forEach(entry -> out.append(entry.drawing()));
    words("small", placed, e -> e.x() + 28, Placed::y, Placed::words);
  }

  private List<Entry> legendEntries() {
    List<Entry> entries = new ArrayList<>();
    for (Look look : layout.looks()) {
      String box = "M.5.5h21v11h-21z";
      String drawing =
          switch (look) {
            case HOLDING -> shape("H", "M0 0h22v8H0zM0 9h22v3H0z");
            case BUSY -> shape("R", "M0 12h22V6l-22 3z") + shape("H", "M0 9 22 6V3L0 5z");
            default -> shape(css(look), box);
          };
      entries.add(new Entry(drawing, look.words()));
    }
    for (Link.Kind kind : layout.links()) {
      String drawing =
          "<path class=\"" + prefix + "-" + style(kind) + "\" d=\"M1 6h20" + end(kind) + "\"/>";
      if (entries.stream().noneMatch(e -> e.words.equals(kind.words()))) {
        entries.add(new Entry(drawing, kind.words()));
      }
    }
    for (Sign sign : layout.signs()) {
      entries.add(
          new Entry("<g transform=\"translate(16 6)\">" + drawing(sign) + "</g>", sign.words()));
    }
    if (layout.rows().stream().anyMatch(r -> r.marks().stream().anyMatch(Layout.Mark::lost))) {
      String ring =
          "<rect class=\"" + prefix + "-lost\" x=\"5\" width=\"14\" height=\"12\" rx=\"6\"/>";
      entries.add(new Entry(ring, "a lost update"));
    }
    if (layout.rows().stream().anyMatch(r -> r.lane().begun() && !r.lane().ended())) {
      entries.add(new Entry(shape("on", "M11 0l6 6l-6 6z"), "goes on"));
    }
    return entries;
  }

  // ---- elements

  private void rect(String style, double x, double y, double width, double height, String title) {
    out.append("<rect class=\"").append(prefix).append('-').append(style);
    out.append("\" x=\"").append(n(x)).append("\" y=\"").append(n(y));
    out.append("\" width=\"").append(n(width)).append("\" height=\"").append(n(height));
    if (title.isEmpty()) {
      out.append("\"/>");
    } else {
      out.append("\"><title>").append(text(title)).append("</title></rect>");
    }
  }

  private void path(String style, String d, String more) {
    out.append("<path class=\"").append(prefix).append('-').append(style);
    out.append("\" d=\"").append(d).append(more).append("\"/>");
  }

  private void words(String style, double x, double y, String words) {
    out.append("<text class=\"").append(prefix).append('-').append(style);
    out.append("\" x=\"").append(n(x)).append("\" y=\"").append(n(y)).append("\">");
    out.append(text(words)).append("</text>");
  }

  /** Words of one style, one for each of {@code items}. */
  private <T> void words(
      String style,
      List<T> items,
      ToDoubleFunction<T> x,
      ToDoubleFunction<T> y,
      Function<T, String> words) {
    if (items.isEmpty()) {
      return;
    }
    out.append("<g class=\"").append(prefix).append('-').append(style).append("\">");
    for (T item : items) {
      out.append("<text x=\"").append(n(x.applyAsDouble(item))).append("\" y=\"");
      out.append(n(y.applyAsDouble(item))).append("\">");
      out.append(text(words.apply(item))).append("</text>");
    }
    out.append("</g>");
  }

  private static String text(String words) {
    return Medium.MARKUP.escape(words);
  }

  /** A coordinate: tenths are finer than any screen. */
  private static String n(double value) {
    long tenths = Math.round(value * 10);
    String sign = tenths < 0 ? "-" : "";
    long whole = Math.abs(tenths) / 10;
    long part = Math.abs(tenths) % 10;
    return sign + (part == 0 ? Long.toString(whole) : whole + "." + part);
  }
}
