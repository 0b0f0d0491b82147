package interleave.kernel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import interleave.trace.Event;
import interleave.trace.EventKind;
import interleave.trace.EventKind.Outcome;
import interleave.trace.Trace;
import interleave.trace.TracedThread;
import java.util.List;

/**
 * What each thread of a trace did, told as its events: each with its object and, after an arrow,
 * the event of another thread that made it possible.
 */
final class Lanes {
  private Lanes() {}

  static List<String> lane(Trace trace, String name) {
    TracedThread thread =
        trace.threads().stream()
            .filter(t -> t.name().equals(name))
            .findFirst()
            .orElseGet(() -> fail("no " + name + " among " + trace.threads()));
    return trace.events().stream()
        .filter(e -> e.thread() == thread.id())
        .map(e -> told(trace, e))
        .toList();
  }

  private static String told(Trace trace, Event e) {
    String object = e.object() == Event.NONE ? "" : " " + trace.objects().get(e.object()).name();
    boolean odd = e.kind() == EventKind.RESUME && e.outcome() != Outcome.PROCEEDED;
    String outcome = odd ? " " + e.outcome() : "";
    String cause = "";
    if (e.cause() != Event.NONE) {
      Event because = trace.events().get(e.cause());
      if (because.thread() != e.thread()) {
        cause = " <- " + because.kind() + " " + trace.threads().get(because.thread()).name();
      }
    }
    String detail = e.detail().isEmpty() ? "" : " \"" + e.detail() + "\"";
    return e.kind() + object + outcome + detail + cause;
  }

  static void assertLane(Trace trace, String thread, String... events) {
    assertEquals(String.join("\n", events), String.join("\n", lane(trace, thread)), thread);
  }

  static void assertPart(Trace trace, String thread, String... events) {
    String all = String.join("\n", lane(trace, thread));
    String part = String.join("\n", events);
    assertTrue(all.contains(part), () -> "no\n" + part + "\nin\n" + all);
  }
}
