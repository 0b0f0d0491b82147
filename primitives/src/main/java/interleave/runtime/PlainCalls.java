package interleave.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The calls that one thread is in the midst of. Only that thread uses it. */
final class PlainCalls {

  /** The innermost first. */
  private final Deque<PlainCall> open = new ArrayDeque<>(2);

  /** Handed over by the call that comes next. */
  private final List<HandedTask> handed = new ArrayList<>(0);

  void hand(HandedTask task) {
    handed.add(task);
  }

  /** The tasks that the call from {@code site} hands over. */
  List<HandedTask> take(int site) {
    if (handed.isEmpty()) {
      return List.of();
    }
    List<HandedTask> tasks = handed.stream().filter(task -> task.site() == site).toList();
    handed.clear();
    return tasks;
  }

  void begin(PlainCall call) {
    open.push(call);
  }

  /** The call from a site is over; those within it are, too, if nobody has said so. */
  Optional<PlainCall> end(int site) {
    PlainCall innermost = open.peek();
    boolean isOpen =
        innermost != null
            && (innermost.site() == site || open.stream().anyMatch(call -> call.site() == site));
    while (isOpen) {
      PlainCall call = open.pop();
      if (call.site() == site) {
        return Optional.of(call);
      }
    }
    return Optional.empty();
  }

  boolean isEmpty() {
    return open.isEmpty();
  }

  /** The thread does something else within a call in which it waits. */
  Runnable interruptRest() {
    PlainCall innermost = open.peek();
    return innermost == null ? () -> {} : innermost.interruptRest();
  }
}
