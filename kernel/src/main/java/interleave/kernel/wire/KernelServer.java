package interleave.kernel.wire;

import com.google.gson.JsonObject;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import io.github.spencerpark.jupyter.kernel.comm.CommManager;
import io.github.spencerpark.jupyter.messages.HMACGenerator;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishStatus;
import io.github.spencerpark.jupyter.messages.reply.InterruptReply;
import io.github.spencerpark.jupyter.messages.reply.ShutdownReply;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.zeromq.ZMQ;

/**
 * A running kernel: an {@link Interpreter} and the channels through which Jupyter talks to it.
 *
 * <p>Threads: one for each channel, which owns its socket; the main thread, on which cells run; one
 * for the history; and one that ends it all.
 */
public final class KernelServer implements AutoCloseable {

  /** Names the history file; set but empty, nothing is kept on disk. */
  public static final String HISTORY_VARIABLE = "INTERLEAVE_HISTORY";

  /** A front end that has asked for a shutdown kills after two and a half seconds. */
  private static final Duration USUAL_PATIENCE = Duration.ofSeconds(2);

  /** What each part of a shutdown is given, however late it has become. */
  private static final long LEAST_MILLIS = 100;

  /**
   * What a kernel needs besides a connection.
   *
   * @param history the file that keeps the last inputs over sessions, or empty
   * @param patience how long closing may take, all in all: what is not closed then is left as it is
   * @param exit called once, on a thread of the kernel's, after a {@code shutdown_request} was
   *     answered and everything is closed; ends the process
   */
  public record Settings(Optional<Path> history, Duration patience, Runnable exit) {

    public Settings(Optional<Path> history, Runnable exit) {
      this(history, USUAL_PATIENCE, exit);
    }

    /** As a real kernel runs: history in its usual place, and a shutdown ends the process. */
    public static Settings ofThisProcess() {
      String named = System.getenv(HISTORY_VARIABLE);
      Path usual = Path.of(System.getProperty("user.home"), ".interleave", "history.jsonl");
      Optional<Path> history =
          named == null
              ? Optional.of(usual)
              : Optional.of(named).filter(path -> !path.isBlank()).map(Path::of);
      return new Settings(history, new ProcessExit());
    }
  }

  private final Interpreter interpreter;
  private final Settings settings;
  private final KernelConnectionProperties connection;
  private final ZMQ.Context context = ZMQ.context(1);
  private final MainThread main = new MainThread();
  private final CommManager comms = new CommManager();
  private final History history;
  private final HeartbeatChannel heartbeat;
  private final IoPubChannel iopub;
  private final StdinChannel stdin;
  private final RequestChannel control;
  private final RequestChannel shell;
  private final Map<MessageType<?>, Request.Handler> handlers;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Starts a kernel. When this returns, it answers.
   *
   * @throws IllegalStateException if a channel cannot listen where it should
   * @throws IllegalArgumentException if the connection names an unknown transport or signature
   */
  public static KernelServer start(
      KernelConnectionProperties connection, Interpreter interpreter, Settings settings) {
    KernelServer server = new KernelServer(connection, interpreter, settings);
    server.start();
    return server;
  }

  private KernelServer(
      KernelConnectionProperties wanted, Interpreter interpreter, Settings settings) {
    this.interpreter = interpreter;
    this.settings = settings;
    Session session = new Session();
    SeenSignatures seen = new SeenSignatures();
    KernelInfoHandler info = new KernelInfoHandler(interpreter.identity());

    Map<MessageType<?>, Consumer<Request>> onShell =
        Map.of(
            MessageType.INTERRUPT_REQUEST, this::interrupt,
            MessageType.SHUTDOWN_REQUEST, this::shutdown);
    Map<MessageType<?>, Consumer<Request>> onControl = new HashMap<>(onShell);
    onControl.put(MessageType.KERNEL_INFO_REQUEST, info::handle);

    heartbeat = new HeartbeatChannel(context, codec(wanted, session, seen));
    iopub = new IoPubChannel(context, codec(wanted, session, seen));
    stdin = new StdinChannel(context, codec(wanted, session, seen));
    control =
        new RequestChannel(
            "control",
            KernelConnectionProperties::getControlPort,
            context,
            codec(wanted, session, seen),
            iopub,
            onControl,
            main::submit);
    shell =
        new RequestChannel(
            "shell",
            KernelConnectionProperties::getShellPort,
            context,
            codec(wanted, session, seen),
            iopub,
            onShell,
            main::submit);
    try {
      channels().forEach(channel -> channel.bind(wanted));
    } catch (RuntimeException refused) {
      channels().forEach(Channel::close);
      context.close();
      throw refused;
    }
    connection = actual(wanted);
    comms.setIOPubChannel(iopub);
    history = new History(settings.history());
    handlers = handlers(info);
  }

  private Map<MessageType<?>, Request.Handler> handlers(KernelInfoHandler info) {
    ExecuteHandler execute =
        new ExecuteHandler(interpreter, iopub, stdin, history, comms, main, shell);
    CodeHandler code = new CodeHandler(interpreter);
    return Map.of(
        MessageType.EXECUTE_REQUEST,
        execute::handle,
        MessageType.COMPLETE_REQUEST,
        code::complete,
        MessageType.INSPECT_REQUEST,
        code::inspect,
        MessageType.IS_COMPLETE_REQUEST,
        code::isComplete,
        MessageType.HISTORY_REQUEST,
        new HistoryHandler(history)::handle,
        MessageType.KERNEL_INFO_REQUEST,
        info::handle,
        MessageType.COMM_INFO_REQUEST,
        CommHandler.of(comms, MessageType.COMM_INFO_REQUEST, comms::handleCommInfoRequest),
        MessageType.COMM_OPEN_COMMAND,
        CommHandler.of(comms, MessageType.COMM_OPEN_COMMAND, comms::handleCommOpenCommand),
        MessageType.COMM_MSG_COMMAND,
        CommHandler.of(comms, MessageType.COMM_MSG_COMMAND, comms::handleCommMsgCommand),
        MessageType.COMM_CLOSE_COMMAND,
        CommHandler.of(comms, MessageType.COMM_CLOSE_COMMAND, comms::handleCommCloseCommand));
  }

  private void start() {
    main.start(handlers);
    channels().forEach(Channel::start);
    iopub.publish(
        MessageType.PUBLISH_STATUS.getName(),
        new JsonObject(),
        Json.snapshot(PublishStatus.STARTING));
  }

  /** Where this kernel listens; a port that was asked for as 0 is the one that was found. */
  public KernelConnectionProperties connection() {
    return connection;
  }

  /** The comms. To be used on the thread that runs cells: it is also where comm messages arrive. */
  public CommManager comms() {
    return comms;
  }

  /** Waits until the kernel has been shut down; its process may be gone before this returns. */
  public void awaitShutdown() throws InterruptedException {
    closed.await();
  }

  /** Shuts down as after a {@code shutdown_request}, but without the exit, and waits for it. */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      closeAll();
    }
  }

  private void interrupt(Request request) {
    interpreter.interrupt();
    request.reply(new InterruptReply());
  }

  /** Answers everybody, then leaves the rest to a thread that may wait. */
  private void shutdown(Request request) {
    JsonObject flag = request.message().content();
    boolean restart =
        Json.field(flag, "restart").map(value -> value.toString().equals("true")).orElse(false);
    ShutdownReply reply = restart ? ShutdownReply.SHUTDOWN_AND_RESTART : ShutdownReply.SHUTDOWN;
    request.reply(reply);
    request.publish(reply); // For the clients that did not ask.
    if (closing.compareAndSet(false, true)) {
      daemon(
          "interleave-shutdown",
          () -> {
            closeAll();
            settings.exit().run();
          });
    }
  }

  private void closeAll() {
    long millis = settings.patience().toMillis();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      // At most half of the time, since code of a cell may hold it up for ever.
      daemon("interleave-close", this::closeInterpreter).join(millis / 2);
      main.close();
      history.close(millisUntil(end));
      channels().forEach(Channel::close);
      for (Channel channel : channels()) {
        channel.awaitClosed(millisUntil(end));
      }
      // Ends only when the sockets have delivered what they hold, or have given up.
      daemon("interleave-context", context::close).join(millisUntil(end));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      closed.countDown();
    }
  }

  private static long millisUntil(long end) {
    return Math.max(LEAST_MILLIS, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
  }

  private void closeInterpreter() {
    try {
      interpreter.close();
    } catch (RuntimeException | Error failed) {
      KernelLog.LOG.log(Level.WARNING, "The interpreter did not close in order", failed);
    }
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private List<Channel> channels() {
    return List.of(heartbeat, iopub, stdin, control, shell);
  }

  private static Codec codec(
      KernelConnectionProperties connection, Session session, SeenSignatures seen) {
    try {
      HMACGenerator hmac = connection.createHMACGenerator();
      return new Codec(session, hmac, seen);
    } catch (NoSuchAlgorithmException | InvalidKeyException unusable) {
      throw new IllegalArgumentException(
          "Messages cannot be signed with " + connection.getSignatureScheme(), unusable);
    }
  }

  private KernelConnectionProperties actual(KernelConnectionProperties wanted) {
    if (!wanted.getTransport().equals("tcp")) {
      return wanted;
    }
    return new KernelConnectionProperties(
        wanted.getIp(),
        control.boundPort(),
        shell.boundPort(),
        stdin.boundPort(),
        heartbeat.boundPort(),
        iopub.boundPort(),
        wanted.getTransport(),
        wanted.getSignatureScheme(),
        wanted.getKey());
  }
}
