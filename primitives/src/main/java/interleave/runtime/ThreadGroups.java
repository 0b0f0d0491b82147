package interleave.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** The platform threads of this process, by the groups that they are in. */
public final class ThreadGroups {

  private ThreadGroups() {}

  /** The group that all others are in. */
  public static ThreadGroup top() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    return group;
  }

  /** The living threads in a group, and in those that are in it. A snapshot. */
  public static List<Thread> living(ThreadGroup group) {
    // A group tells only as many threads as there is room for; so ask until there is room left.
    Thread[] found = new Thread[group.activeCount() + 16];
    while (group.enumerate(found) == found.length) {
      found = new Thread[2 * found.length];
    }
    return Arrays.stream(found).filter(Objects::nonNull).toList();
  }
}
