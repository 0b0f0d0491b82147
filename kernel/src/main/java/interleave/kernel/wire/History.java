package interleave.kernel.wire;

import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import io.github.spencerpark.jupyter.kernel.history.HistoryManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.regex.Pattern;

/**
 * What was executed, in this session and in those before: this session's entries in memory, and all
 * on disk where there is a file. Everything happens on one thread of its own, so that neither the
 * start nor a cell waits for a disk; a question waits until all that was added before is written.
 *
 * <p>A disk that fails is logged once and given up; the session's own history goes on.
 */
final class History implements HistoryManager {

  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "interleave-history");
            thread.setDaemon(true);
            return thread;
          });

  // What follows is used by the worker only.
  private Optional<HistoryFile> file;
  private int session = 1;
  private final Deque<HistoryEntry> own = new ArrayDeque<>();

  /**
   * @param file where to keep it, or empty for this session only
   */
  History(Optional<Path> file) {
    this.file = file.map(HistoryFile::new);
    onDisk(disk -> session = disk.beginSession());
  }

  private interface DiskTask {
    void run(HistoryFile disk) throws IOException;
  }

  /** Remembers a cell. Returns at once; does nothing once closed. */
  void add(int number, String input, String output) {
    later(
        () -> {
          own.add(new HistoryEntry(session, number, input, output));
          if (own.size() > HistoryFile.KEPT) {
            own.remove();
          }
        });
    onDisk(disk -> disk.add(new HistoryEntry(session, number, input)));
  }

  private void onDisk(DiskTask task) {
    later(() -> onDiskNow(task));
  }

  private void later(Runnable task) {
    try {
      worker.execute(task);
    } catch (RejectedExecutionException closed) {
      // A cell that outlives the kernel's end is not remembered.
    }
  }

  @Override
  public List<HistoryEntry> lookupTail(int length, Set<ResultFlag> flags) {
    return finish(last(all(), length), flags);
  }

  /**
   * {@inheritDoc}
   *
   * @param offset as in the protocol: 0 for this session, negative for one before it, positive for
   *     a session's own number
   */
  @Override
  public List<HistoryEntry> lookupRange(int offset, int start, int stop, Set<ResultFlag> flags) {
    int wanted = offset > 0 ? offset : onWorker(() -> session) + offset;
    List<HistoryEntry> found =
        all().stream()
            .filter(entry -> entry.getSession() == wanted)
            .filter(entry -> entry.getCellNumber() >= start && entry.getCellNumber() < stop)
            .toList();
    return finish(found, flags);
  }

  @Override
  public List<HistoryEntry> search(String glob, int length, Set<ResultFlag> flags) {
    Pattern pattern = Glob.compile(glob);
    List<HistoryEntry> found =
        all().stream().filter(entry -> pattern.matcher(entry.getInput()).matches()).toList();
    return finish(
        last(flags.contains(ResultFlag.UNIQUE) ? latestOfEachInput(found) : found, length), flags);
  }

  private static List<HistoryEntry> latestOfEachInput(List<HistoryEntry> entries) {
    Map<String, HistoryEntry> byInput = new LinkedHashMap<>();
    for (HistoryEntry entry : entries) {
      byInput.remove(entry.getInput());
      byInput.put(entry.getInput(), entry);
    }
    return List.copyOf(byInput.values());
  }

  private static List<HistoryEntry> last(List<HistoryEntry> entries, int length) {
    return entries.subList(
        entries.size() - Math.max(0, Math.min(entries.size(), length)), entries.size());
  }

  private static List<HistoryEntry> finish(List<HistoryEntry> entries, Set<ResultFlag> flags) {
    if (flags.contains(ResultFlag.INCLUDE_OUTPUT)) {
      return List.copyOf(entries);
    }
    return entries.stream()
        .map(entry -> new HistoryEntry(entry.getSession(), entry.getCellNumber(), entry.getInput()))
        .toList();
  }

  /** All there is, by session and number. */
  private List<HistoryEntry> all() {
    return onWorker(
        () -> {
          List<HistoryEntry> entries = new ArrayList<>();
          onDiskNow(disk -> entries.addAll(disk.entries()));
          entries.removeIf(entry -> entry.getSession() == session);
          entries.addAll(own);
          entries.sort(
              Comparator.comparingInt(HistoryEntry::getSession)
                  .thenComparingInt(HistoryEntry::getCellNumber));
          return entries;
        });
  }

  private void onDiskNow(DiskTask task) {
    file.ifPresent(
        disk -> {
          try {
            task.run(disk);
          } catch (IOException | RuntimeException failed) {
            file = Optional.empty();
            KernelLog.LOG.log(Level.WARNING, "The history on disk is given up", failed);
          }
        });
  }

  private <T> T onWorker(Callable<T> question) {
    try {
      return worker.submit(question).get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the history was read", interrupted);
    } catch (ExecutionException failed) {
      throw new IllegalStateException("the history cannot be read", failed.getCause());
    }
  }

  /** Writes what is left, but does not wait for ever. */
  void close(long millis) throws InterruptedException {
    worker.shutdown();
    if (!worker.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
      KernelLog.LOG.warning("The last cells are not in the history on disk");
    }
  }
}
