package interleave.kernel.wire;

import com.google.gson.JsonObject;
import interleave.kernel.display.CellOutput;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.publish.PublishClearOutput;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishStream;
import io.github.spencerpark.jupyter.messages.publish.PublishUpdateDisplayData;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The output of one {@code execute_request}, for as long as any thread remembers it: everything is
 * published as a child of that request.
 *
 * <p>Text is gathered into a few large messages: it goes out when there is much of it, when a
 * little time has passed, or when something else of the same cell must come after it. All fields
 * are guarded by {@code lock}, which is never held for longer than it takes to add to a queue: JSON
 * is made before or after, and a producer that must wait for the socket does so without it.
 */
final class CellPublisher implements CellOutput {

  /** Gathered text of this many chars is sent at once. */
  private static final int MUCH = 128 << 10;

  /** What one queued message costs beyond its text, in bytes; about. */
  private static final int OVERHEAD = 512;

  static final long DEFAULT_LIMIT = 10_000_000;

  private final Incoming request;
  private final int number;
  private final boolean stdinAllowed;
  private final IoPubChannel iopub;
  private final StdinChannel stdin;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();

  /** Text that is not in the outbox yet; neighbours are of different streams. */
  private final Deque<Run> gathered = new ArrayDeque<>();

  private int gatheredChars;
  private boolean gatheringAnnounced;

  /** Rich output has an allowance of its own: a flood of text must not hide a picture. */
  private final OutputLimit text = new OutputLimit(DEFAULT_LIMIT);

  private final OutputLimit rich = new OutputLimit(DEFAULT_LIMIT);
  private boolean noticed;
  private long reported;

  /** Text of one stream without any of the other in between. */
  private record Run(Stream stream, StringBuilder text) {}

  CellPublisher(
      Incoming request, int number, boolean stdinAllowed, IoPubChannel iopub, StdinChannel stdin) {
    this.request = request;
    this.number = number;
    this.stdinAllowed = stdinAllowed;
    this.iopub = iopub;
    this.stdin = stdin;
  }

  @Override
  public void write(Stream stream, String written) {
    if (written.isEmpty()) {
      return;
    }
    iopub.awaitRoom();
    lock.lock();
    try {
      String admitted = text.admit(written);
      gather(stream, admitted);
      noticeIfDropped(text);
    } finally {
      lock.unlock();
    }
  }

  private void gather(Stream stream, String more) {
    if (more.isEmpty()) {
      return;
    }
    Run last = gathered.peekLast();
    if (last == null || last.stream() != stream) {
      last = new Run(stream, new StringBuilder());
      gathered.add(last);
      gatheredChars += OVERHEAD;
    }
    last.text().append(more);
    gatheredChars += more.length();
    if (gatheredChars >= MUCH) {
      sendGathered();
    } else if (!gatheringAnnounced) {
      gatheringAnnounced = true;
      iopub.gatherLater(this);
    }
  }

  private void noticeIfDropped(OutputLimit passed) {
    if (noticed || passed.dropped() == 0) {
      return;
    }
    noticed = true;
    gather(
        Stream.STDERR,
        String.format(
            Locale.ROOT,
            "\n[Cell %d has put out more than %s; the rest is not shown. To see up to 100 MB of"
                + " it, begin the cell with %%output 100]\n",
            number,
            megabytes(passed.limit())));
  }

  private static String megabytes(long bytes) {
    return bytes % 1_000_000 == 0
        ? bytes / 1_000_000 + " MB"
        : String.format(Locale.ROOT, "%,d bytes", bytes);
  }

  /** Moves the gathered text to the outbox. Called with the lock. */
  private void sendGathered() {
    for (Run run = gathered.poll(); run != null; run = gathered.poll()) {
      PublishStream.StreamType type =
          run.stream() == Stream.STDOUT
              ? PublishStream.StreamType.OUT
              : PublishStream.StreamType.ERR;
      String content = run.text().toString();
      iopub.post(
          message(new PublishStream(type, content)).withWeight(OVERHEAD + 2 * content.length()));
    }
    gatheredChars = 0;
    gatheringAnnounced = false;
  }

  @Override
  public void flush() {
    lock.lock();
    try {
      sendGathered();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void display(DisplayData data) {
    publishRich(new PublishDisplayData(data));
  }

  @Override
  public void update(DisplayData data) {
    publishRich(new PublishUpdateDisplayData(data));
  }

  private <T extends DisplayData & ContentType<?>> void publishRich(T content) {
    publish(content.getType().getName(), Json.bundle(content));
  }

  @Override
  public void error(String name, String message, List<String> traceback) {
    PublishError error = new PublishError(name, message, List.copyOf(traceback));
    publish(error.getType().getName(), Json.snapshot(error));
  }

  private void publish(String type, JsonObject content) {
    byte[] encoded = Json.utf8(content);
    int weight = OVERHEAD + encoded.length;
    iopub.awaitRoom();
    lock.lock();
    try {
      if (rich.admit(weight)) {
        sendGathered();
        iopub.post(iopub.message(type, parent(), encoded).withWeight(weight));
      }
      noticeIfDropped(rich);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void clear(boolean wait) {
    lock.lock();
    try {
      sendGathered();
      iopub.post(message(wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String readLine(String prompt, boolean password) throws InterruptedException {
    if (!stdinAllowed) {
      throw new InputUnavailable(
          "Cell "
              + number
              + " asked for input, but this front end cannot ask for any; run the cell where a"
              + " person can answer, or give it its input in the code");
    }
    if (ended.isDone()) {
      throw new InputUnavailable(
          "Cell " + number + " has ended; only a running cell can ask for input");
    }
    flush();
    return stdin.ask(request, prompt, password, ended);
  }

  @Override
  public void limit(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("The limit must be 0 bytes or more, got " + bytes);
    }
    lock.lock();
    try {
      text.set(bytes);
      rich.set(bytes);
    } finally {
      lock.unlock();
    }
  }

  /** The cell has ended: all of its output is sent, and nobody waits for input any more. */
  void end() {
    ended.complete(null);
    lock.lock();
    try {
      long dropped = text.dropped() + rich.dropped();
      if (dropped > reported) {
        reported = dropped;
        gather(
            Stream.STDERR,
            String.format(Locale.ROOT, "[%,d bytes of cell %d are not shown]\n", dropped, number));
      }
      sendGathered();
    } finally {
      lock.unlock();
    }
  }

  private Outgoing message(ContentType<?> content) {
    return iopub.message(content.getType().getName(), parent(), content);
  }

  private JsonObject parent() {
    return request.header().json();
  }
}
