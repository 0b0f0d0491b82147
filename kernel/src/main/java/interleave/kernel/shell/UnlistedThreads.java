package interleave.kernel.shell;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Virtual threads that somebody has started without us, an executor of the JDK's, for example, and
 * that have run nothing of a learner's yet. No list of the JDK's has them; but where there are
 * virtual threads (from JDK 21 on), its thread dump tells of all of them.
 */
final class UnlistedThreads {

  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

  private static final Pattern VIRTUAL = Pattern.compile("#(\\d+) \".*\" virtual\\b.*");

  /**
   * The JDK's own that wait, as long as the process lives, for input and output of others. They
   * wake nobody but these, who are seen to wait for that.
   */
  private static final String POLLER = "sun.nio.ch.Poller.subPollerLoop(";

  private UnlistedThreads() {}

  /**
   * Whether all virtual threads are among these. Takes some milliseconds. False if it cannot be
   * found out.
   */
  static boolean noneBut(Collection<Thread> given) {
    if (Runtime.version().feature() < FIRST_WITH_VIRTUAL_THREADS) {
      return true;
    }
    try {
      return ids(given).containsAll(virtual());
    } catch (ReflectiveOperationException | IOException | UncheckedIOException e) {
      return false;
    }
  }

  @SuppressWarnings({"deprecation", "ThreadId"}) // threadId() came with JDK 19
  private static Set<Long> ids(Collection<Thread> threads) {
    return threads.stream().map(Thread::getId).collect(Collectors.toSet());
  }

  private static Collection<Long> virtual() throws ReflectiveOperationException, IOException {
    Path folder = Files.createTempDirectory("interleave-threads");
    Path dump = folder.resolve("dump.txt"); // must not exist
    try {
      dumpTo(dump);
      return virtual(Files.readAllLines(dump));
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(folder);
    }
  }

  /** Each thread is a line that begins with its number, and below that its stack. */
  private static Collection<Long> virtual(List<String> dump) {
    Set<Long> ids = new HashSet<>();
    Optional<Long> thread = Optional.empty();
    for (String line : dump) {
      if (line.startsWith("#")) {
        Matcher virtual = VIRTUAL.matcher(line);
        thread = virtual.matches() ? Optional.of(Long.valueOf(virtual.group(1))) : Optional.empty();
        thread.ifPresent(ids::add);
      } else if (line.contains(POLLER)) {
        thread.ifPresent(ids::remove);
      }
    }
    return ids;
  }

  private static void dumpTo(Path file) throws ReflectiveOperationException {
    Class<?> format = Class.forName(HotSpotDiagnosticMXBean.class.getName() + "$ThreadDumpFormat");
    Method dump = HotSpotDiagnosticMXBean.class.getMethod("dumpThreads", String.class, format);
    Object plain = format.getField("TEXT_PLAIN").get(null);
    dump.invoke(
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class), file.toString(), plain);
  }
}
