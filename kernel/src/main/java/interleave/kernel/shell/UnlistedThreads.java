package interleave.kernel.shell;

import com.sun.management.HotSpotDiagnosticMXBean;
import interleave.runtime.Waits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Virtual threads that somebody has started without us, an executor of the JDK's, for example. No
 * list of the JDK's has them; but where there are virtual threads (from JDK 21 on), its thread dump
 * tells of all of them.
 */
final class UnlistedThreads {

  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

  private static final Pattern VIRTUAL = Pattern.compile("#(\\d+) \".*\" virtual\\b.*");

  private UnlistedThreads() {}

  /** Whether there are none. Takes some milliseconds. False if it cannot be found out. */
  static boolean none() {
    if (Runtime.version().feature() < FIRST_WITH_VIRTUAL_THREADS) {
      return true;
    }
    try {
      return known().containsAll(virtual());
    } catch (ReflectiveOperationException | IOException | UncheckedIOException e) {
      return false;
    }
  }

  @SuppressWarnings({"deprecation", "ThreadId"}) // threadId() came with JDK 19
  private static Set<Long> known() {
    return Waits.virtualThreads().stream().map(Thread::getId).collect(Collectors.toSet());
  }

  private static Collection<Long> virtual() throws ReflectiveOperationException, IOException {
    Path folder = Files.createTempDirectory("interleave-threads");
    Path dump = folder.resolve("dump.txt"); // must not exist
    try {
      dumpTo(dump);
      try (Stream<String> lines = Files.lines(dump)) {
        return lines
            .map(VIRTUAL::matcher)
            .filter(Matcher::matches)
            .map(matcher -> Long.valueOf(matcher.group(1)))
            .toList();
      }
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(folder);
    }
  }

  private static void dumpTo(Path file) throws ReflectiveOperationException {
    Class<?> format = Class.forName(HotSpotDiagnosticMXBean.class.getName() + "$ThreadDumpFormat");
    Method dump = HotSpotDiagnosticMXBean.class.getMethod("dumpThreads", String.class, format);
    Object plain = format.getField("TEXT_PLAIN").get(null);
    dump.invoke(
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class), file.toString(), plain);
  }
}
