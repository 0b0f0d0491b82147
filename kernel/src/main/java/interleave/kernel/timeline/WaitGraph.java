package interleave.kernel.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the threads and the locks of a deadlock stand when they are drawn as what they are: a
 * circle. Pure geometry, in the picture's units, with the top of the drawing at 0.
 *
 * @param nodes threads and what they are blocked on, in turn, clockwise from the left
 * @param arrows from each node to the next
 */
record WaitGraph(double height, List<Node> nodes, List<Line> arrows) {

  /** With more threads than these the boxes would lie on each other; the words tell it all. */
  private static final int MAX_THREADS = 5;

  private static final int NAME = 13;
  private static final double BOX_HEIGHT = 22;
  private static final double MARGIN = 6;

  /**
   * A box.
   *
   * @param x its middle
   * @param y its middle
   * @param thread whether it is a thread; else it is what threads are blocked on
   */
  record Node(double x, double y, double width, Name name, boolean thread) {
    double height() {
      return BOX_HEIGHT;
    }
  }

  /** A straight arrow; {@code waits} if it comes from a thread. */
  record Line(double x1, double y1, double x2, double y2, boolean waits) {}

  /** The drawing of the deadlock that the trace ends with, if it does and there is room. */
  static Optional<WaitGraph> of(Activity activity) {
    return WaitCycle.of(activity)
        .filter(cycle -> cycle.links().size() <= MAX_THREADS)
        .map(cycle -> of(cycle, activity.names()));
  }

  private static WaitGraph of(WaitCycle cycle, Names names) {
    int count = 2 * cycle.links().size();
    double radius = count == 2 ? 30 : 34 + 7 * count / 2.0;
    double wide = count == 2 ? 120 : Math.min(270, 110 + 40 * count / 2.0);
    double middle = MARGIN + BOX_HEIGHT / 2 + radius;
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      WaitCycle.Link link = cycle.links().get(i / 2);
      boolean thread = i % 2 == 0;
      Name name = (thread ? names.thread(link.thread()) : names.object(link.object())).cut(NAME);
      double angle = Math.PI + 2 * Math.PI * i / count;
      double width = Math.max(34, Layout.columns(name.text()) * 7 + 18);
      nodes.add(
          new Node(
              Layout.WIDTH / 2 + wide * Math.cos(angle),
              middle + radius * Math.sin(angle),
              width,
              name,
              thread));
    }
    List<Line> arrows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      arrows.add(line(nodes.get(i), nodes.get((i + 1) % count)));
    }
    return new WaitGraph(2 * middle, List.copyOf(nodes), List.copyOf(arrows));
  }

  private static Line line(Node from, Node to) {
    // Two nodes on one level, as in a deadlock with itself, have an arrow each way.
    double aside = Math.abs(from.y - to.y) < 1 ? (from.thread ? -5 : 5) : 0;
    double begin = leaving(from, to.x - from.x, to.y - from.y) + 2;
    double end = leaving(to, from.x - to.x, from.y - to.y) + 3;
    double length = Math.hypot(to.x - from.x, to.y - from.y);
    double dx = (to.x - from.x) / length;
    double dy = (to.y - from.y) / length;
    return new Line(
        from.x + dx * begin,
        from.y + dy * begin + aside,
        to.x - dx * end,
        to.y - dy * end + aside,
        from.thread);
  }

  /** How far from the middle of a box a ray in this direction leaves it. */
  private static double leaving(Node box, double dx, double dy) {
    double length = Math.hypot(dx, dy);
    double sideways = dx == 0 ? Double.MAX_VALUE : box.width / 2 / Math.abs(dx / length);
    double upright = dy == 0 ? Double.MAX_VALUE : BOX_HEIGHT / 2 / Math.abs(dy / length);
    return Math.min(sideways, upright);
  }
}
