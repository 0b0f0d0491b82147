package interleave.kernel.wire;

import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The thread that answers the requests of the shell channel in turn, and on which cells run. It
 * lives as long as the kernel and owns the interpreter; it owns no socket, so interrupting it harms
 * none.
 *
 * <p>After a failed cell, the cells that were already waiting are aborted: everything that has come
 * in by then is in the queue, and behind it goes the order to abort no more.
 */
final class MainThread {

  private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
  private final Thread thread = new Thread(this::run, "interleave-main");
  private volatile boolean closing;

  /** Whether cells are to be aborted. Used by the main thread only. */
  private boolean aborting;

  private Map<MessageType<?>, Request.Handler> handlers = Map.of();

  MainThread() {
    thread.setDaemon(true);
  }

  /** Starts answering. What came in before this was called is not lost. */
  void start(Map<MessageType<?>, Request.Handler> handlers) {
    this.handlers = handlers;
    thread.start();
  }

  /** Puts a request at the end of the queue; from any thread. */
  void submit(Request request) {
    queue.add(() -> request.handle(this::answer));
  }

  /**
   * Aborts the cells that have arrived in {@code channel} by now. Called by the main thread, before
   * it answers the cell that failed: what a client sends after that answer must be run.
   */
  void abortWaitingCells(RequestChannel channel) {
    aborting = true;
    CompletableFuture<Void> marked = new CompletableFuture<>();
    channel.afterReceiving(
        () -> {
          queue.add(() -> aborting = false);
          marked.complete(null);
        });
    marked.join();
  }

  /** Ends the thread after the request it is at. */
  void close() {
    closing = true;
    queue.add(() -> {});
  }

  private void run() {
    while (!closing) {
      try {
        queue.take().run();
      } catch (InterruptedException late) {
        // Meant for a cell that has ended already.
      }
    }
  }

  private void answer(Request request) throws BadMessageException {
    Incoming message = request.message();
    Request.Handler handler = handlers.get(message.header().getType());
    if (handler == null) {
      KernelLog.LOG.warning("A message of unknown type " + message.type() + " is ignored");
    } else if (aborting && message.is(MessageType.EXECUTE_REQUEST)) {
      request.reply(new AbortedReply());
    } else {
      handler.handle(request);
    }
    // An interrupt that was meant for this request must not hit the next.
    Thread.interrupted();
  }
}
