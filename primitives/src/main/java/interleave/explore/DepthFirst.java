package interleave.explore;

import java.util.ArrayList;
import java.util.List;

/**
 * All executions with up to so many preemptions, one after the other. Leaving a thread that rests
 * or has to wait is no preemption.
 */
final class DepthFirst implements Search {

  /** No bound: every execution there is. */
  static final int ANY = Integer.MAX_VALUE;

  /** A choice and those not yet tried there. */
  private static final class Node {
    final long enabled;
    final int print;
    int chosen;
    long rest;

    Node(long enabled, int print, int chosen, long rest) {
      this.enabled = enabled;
      this.print = print;
      this.chosen = chosen;
      this.rest = rest;
    }
  }

  private final int mostPreemptions;
  private final List<Node> path = new ArrayList<>();
  private boolean exhausted;
  private boolean cut;

  DepthFirst(int mostPreemptions) {
    this.mostPreemptions = mostPreemptions;
  }

  /** Whether there were executions with more preemptions. */
  boolean cut() {
    return cut;
  }

  @Override
  public boolean next() {
    return !exhausted;
  }

  @Override
  public int choose(Execution execution, long enabled, int current) {
    int step = execution.steps();
    if (step < path.size()) {
      Node node = path.get(step);
      Dpor.checkSame(node.enabled, enabled, node.print, execution);
      return node.chosen;
    }
    int chosen = Search.straight(enabled, current);
    long rest = enabled & ~(1L << chosen);
    if (current >= 0 && rest != 0 && execution.preemptions() >= mostPreemptions) {
      cut = true;
      rest = 0;
    }
    path.add(new Node(enabled, execution.fingerprint(), chosen, rest));
    return chosen;
  }

  @Override
  public int pick(Execution execution, int ways) {
    int step = execution.steps();
    long all = Search.all(ways);
    if (step < path.size()) {
      Node node = path.get(step);
      Dpor.checkSame(node.enabled, all, node.print, execution);
      return node.chosen;
    }
    path.add(new Node(all, execution.fingerprint(), 0, all & ~1L));
    return 0;
  }

  @Override
  public void learn(Execution execution) {
    while (!path.isEmpty() && path.get(path.size() - 1).rest == 0) {
      path.remove(path.size() - 1);
    }
    if (path.isEmpty()) {
      exhausted = true;
      return;
    }
    Node node = path.get(path.size() - 1);
    node.chosen = Long.numberOfTrailingZeros(node.rest);
    node.rest &= node.rest - 1;
  }
}
