package interleave.kernel.wire;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The history on disk: one JSON object a line, {@code {"session":3}} where a session begins and
 * {@code {"session":3,"line":1,"input":"…"}} for a cell. Several kernels may share the file: every
 * access holds a lock file, additions are appended, and shortening replaces the file in one step.
 * Lines that make no sense are skipped and go away with the next shortening.
 *
 * <p>Used by one thread per kernel.
 */
final class HistoryFile {

  /** How many entries are kept. The file may grow to twice as many before it is shortened. */
  static final int KEPT = 1000;

  /** File locks are held by the process; this keeps apart kernels within one, as in tests. */
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  private final Path file;
  private int linesUntilShortening = KEPT;

  HistoryFile(Path file) {
    this.file = file;
  }

  /** What was read, and how many lines made no sense. */
  private record Content(List<HistoryEntry> entries, int lastSession, int damaged) {}

  private interface Access<T> {
    T run() throws IOException;
  }

  /** Begins a session and returns its number, one more than any in the file. */
  int beginSession() throws IOException {
    return locked(
        () -> {
          Content content = read();
          if (content.damaged() > 0) {
            KernelLog.LOG.warning(
                "The history " + file + " has " + content.damaged() + " damaged lines; skipped");
          }
          int session = content.lastSession() + 1;
          if (content.entries().size() > KEPT || content.damaged() > 0) {
            replace(content.entries());
          }
          JsonObject begin = new JsonObject();
          begin.addProperty("session", session);
          append(begin);
          return session;
        });
  }

  void add(HistoryEntry entry) throws IOException {
    locked(
        () -> {
          append(line(entry));
          if (--linesUntilShortening <= 0) {
            replace(read().entries());
            linesUntilShortening = KEPT;
          }
          return null;
        });
  }

  /** The last entries of all sessions, oldest first. */
  List<HistoryEntry> entries() throws IOException {
    return locked(() -> last(read().entries()));
  }

  private static List<HistoryEntry> last(List<HistoryEntry> entries) {
    return entries.subList(Math.max(0, entries.size() - KEPT), entries.size());
  }

  private <T> T locked(Access<T> access) throws IOException {
    IN_THIS_PROCESS.lock();
    try {
      Path directory = file.toAbsolutePath().getParent();
      Files.createDirectories(directory);
      Path lockFile = directory.resolve(file.getFileName() + ".lock");
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("no lock on " + lockFile);
        }
        return access.run();
      }
    } finally {
      IN_THIS_PROCESS.unlock();
    }
  }

  private Content read() throws IOException {
    List<HistoryEntry> entries = new ArrayList<>();
    int lastSession = 0;
    int damaged = 0;
    if (!Files.exists(file)) {
      return new Content(entries, 0, 0);
    }
    // Not readAllLines: that stops at the first byte which is no UTF-8.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    for (String line : (Iterable<String>) text.lines()::iterator) {
      try {
        JsonObject json = Json.object(line, "line");
        int session = Json.number(json, "session", 0);
        if (session <= 0) {
          throw new BadMessageException("it has no session");
        }
        lastSession = Math.max(lastSession, session);
        if (json.has("line")) {
          int number = Json.number(json, "line", 0);
          entries.add(new HistoryEntry(session, number, Json.text(json, "input"), ""));
        }
      } catch (BadMessageException bad) {
        damaged++;
      }
    }
    return new Content(entries, lastSession, damaged);
  }

  private void append(JsonObject json) throws IOException {
    create();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long size = channel.size();
      ByteBuffer last = ByteBuffer.allocate(1);
      boolean torn = size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n';
      String line = (torn ? "\n" : "") + Json.GSON.toJson(json) + "\n";
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      channel.position(size);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }

  /** What a learner has typed is nobody else's business. */
  private void create() throws IOException {
    if (Files.exists(file)) {
      return;
    }
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }

  private void replace(List<HistoryEntry> entries) throws IOException {
    StringBuilder text = new StringBuilder();
    for (HistoryEntry entry : last(entries)) {
      text.append(Json.GSON.toJson(line(entry))).append('\n');
    }
    create();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.copy(
        file, fresh, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    Files.writeString(fresh, text, StandardOpenOption.TRUNCATE_EXISTING);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static JsonObject line(HistoryEntry entry) {
    JsonObject json = new JsonObject();
    json.addProperty("session", entry.getSession());
    json.addProperty("line", entry.getCellNumber());
    json.addProperty("input", entry.getInput());
    return json;
  }
}
