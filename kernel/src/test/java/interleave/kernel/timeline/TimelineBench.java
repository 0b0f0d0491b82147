package interleave.kernel.timeline;

import interleave.trace.Trace;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * How long pictures of long runs take and how large they are, beside the goals: {@code
 * install/bench --timeline}. Time is that of the processor, so that other programs do not count. No
 * test: nothing is asserted.
 */
class TimelineBench {

  private static final int ROUNDS = 7;

  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  @Test
  void figures() {
    System.out.printf(Locale.ROOT, "%-46s %10s %10s %22s%n", "what", "CPU ms", "bytes", "goal");
    for (int events : new int[] {1_000, 10_000, 100_000, 1_000_000}) {
      Trace trace = Relay.trace(4, events);
      String goal = events == 1_000_000 ? "1,500 ms, 65,536 B" : "65,536 B";
      row(events, "events, whole figure", () -> Timeline.of(trace).html(), goal);
    }
    Trace long250 = Relay.trace(4, 250_000);
    row(250_000, "events, picture while it runs", () -> soFar(long250), "");
    row(250_000, "events, with objects", () -> Timeline.of(long250).withObjects().html(), "");
    Trace lanes = Relay.trace(200, 20_000);
    row(200, "lanes, 20,000 events", () -> Timeline.of(lanes).html(), "65,536 B");
    Trace usual = Traces.lockOfTwo();
    row(usual.events().size(), "events, a chapter's cell", () -> Timeline.of(usual).html(), "");
    Comparison tenRuns =
        Timeline.compare(Arrays.stream(Traces.tenRuns()).map(Timeline::of).toList());
    row(10, "runs side by side", tenRuns::html, "65,536 B");
  }

  private static String soFar(Trace trace) {
    return String.valueOf(
        Timeline.of(trace)
            .soFar()
            .getData(io.github.spencerpark.jupyter.kernel.display.mime.MIMEType.TEXT_HTML));
  }

  private static void row(int count, String what, Supplier<String> view, String goal) {
    long[] took = new long[ROUNDS];
    int bytes = 0;
    for (int i = 0; i < ROUNDS; i++) {
      long began = CPU.getCurrentThreadCpuTime();
      bytes = view.get().getBytes(StandardCharsets.UTF_8).length;
      took[i] = CPU.getCurrentThreadCpuTime() - began;
    }
    Arrays.sort(took);
    System.out.printf(
        Locale.ROOT,
        "%-46s %,10.1f %,10d %22s%n",
        Times.count(count) + " " + what,
        took[ROUNDS / 2] / 1e6,
        bytes,
        goal);
  }
}
