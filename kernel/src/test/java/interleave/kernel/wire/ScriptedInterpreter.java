package interleave.kernel.wire;

import interleave.kernel.display.CellOutput;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * An interpreter for tests: a cell is a list of commands, one a line (see {@link #command}). What
 * it cannot do, it fails at, like a real one.
 */
final class ScriptedInterpreter implements Interpreter {

  private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final Object running = new Object();

  /** The thread that runs a cell, or null. Guarded by {@code running}. */
  private Thread cellThread;

  private volatile boolean interrupted;
  private volatile boolean closed;

  /** A gate that cells wait at ({@code await}) or open ({@code open}). */
  CountDownLatch gate(String name) {
    return gates.computeIfAbsent(name, any -> new CountDownLatch(1));
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public Identity identity() {
    LanguageInfo language =
        new LanguageInfo.Builder("script").version("1").fileExtension(".txt").build();
    return new Identity("scripted", "1.0", "A scripted interpreter", language, List.of());
  }

  @Override
  public Result execute(Cell cell, CellOutput output) {
    synchronized (running) {
      cellThread = Thread.currentThread();
      interrupted = false;
    }
    try {
      Optional<DisplayData> value = Optional.empty();
      for (String line : cell.code().lines().toList()) {
        String[] words = line.strip().split(" ", 2);
        value = command(words[0], words.length > 1 ? words[1] : "", cell, output);
      }
      return new Result.Success(value);
    } catch (InterruptedException stopped) {
      return failure("Interrupted", "the cell was interrupted");
    } catch (Fail fail) {
      return failure(fail.getMessage(), "as told");
    } catch (RuntimeException failed) {
      return failure(failed.getClass().getSimpleName(), failed.getMessage());
    } finally {
      synchronized (running) {
        cellThread = null;
        Thread.interrupted();
      }
    }
  }

  private static final class Fail extends RuntimeException {
    private static final long serialVersionUID = 1;

    Fail(String name) {
      super(name);
    }
  }

  private static Result failure(String name, String message) {
    return new Result.Failure(name, message, List.of(name + ": " + message));
  }

  private Optional<DisplayData> command(String verb, String rest, Cell cell, CellOutput output)
      throws InterruptedException {
    switch (verb) {
      case "" -> {}
      case "out" -> output.write(CellOutput.Stream.STDOUT, rest + "\n");
      case "err" -> output.write(CellOutput.Stream.STDERR, rest + "\n");
      case "lines" -> {
        for (int i = 0, n = Integer.parseInt(rest); i < n; i++) {
          output.write(CellOutput.Stream.STDOUT, "line " + i + "\n");
        }
      }
      case "zigzag" -> {
        for (int i = 0, n = Integer.parseInt(rest); i < n; i++) {
          output.write(i % 2 == 0 ? CellOutput.Stream.STDOUT : CellOutput.Stream.STDERR, i + "\n");
        }
      }
      case "kilobytes" -> {
        String kilobyte = "x".repeat(999) + "\n";
        for (int i = 0, n = Integer.parseInt(rest); i < n; i++) {
          output.write(CellOutput.Stream.STDOUT, kilobyte);
        }
      }
      case "limit" -> output.limit(Long.parseLong(rest));
      case "value" -> {
        return Optional.of(new DisplayData(rest));
      }
      case "inexpressible" -> {
        DisplayData data = new DisplayData();
        data.putData("application/json", Double.NaN);
        return Optional.of(data);
      }
      case "number" -> {
        return Optional.of(new DisplayData(String.valueOf(cell.number())));
      }
      case "cellid" -> {
        return Optional.of(new DisplayData(cell.id().orElse("none")));
      }
      case "display" -> output.display(identified(rest));
      case "pictures" -> {
        String megabyte = "p".repeat(1_000_000);
        for (int i = 0, n = Integer.parseInt(rest); i < n; i++) {
          output.display(new DisplayData(megabyte));
        }
      }
      case "update" -> output.update(identified(rest));
      case "clear" -> output.clear(rest.equals("wait"));
      case "error" -> output.error(rest, "in a thread", List.of(rest));
      case "input" -> {
        return Optional.of(new DisplayData(output.readLine(rest, false)));
      }
      case "password" -> {
        return Optional.of(new DisplayData(output.readLine(rest, true)));
      }
      case "fail" -> throw new Fail(rest);
      case "crash" -> throw new CrashError(rest);
      case "await" -> gate(rest).await();
      case "open" -> gate(rest).countDown();
      case "spin" -> {
        while (!interrupted) {
          Thread.onSpinWait();
        }
        throw new InterruptedException();
      }
      case "stuck" -> {
        while (true) {
          Thread.onSpinWait();
        }
      }
      case "stuckUntil" -> {
        while (gate(rest).getCount() > 0) {
          Thread.onSpinWait();
        }
      }
      case "thread" -> {
        String[] gateAndText = rest.split(" ", 2);
        thread(gateAndText[0], () -> output.write(CellOutput.Stream.STDOUT, gateAndText[1] + "\n"));
      }
      case "threads" -> threads(Integer.parseInt(rest), output);
      case "reader" -> thread(rest, () -> lateRead(output));
      default -> throw new IllegalArgumentException("no such command: " + verb);
    }
    return Optional.empty();
  }

  /** What an interpreter never should throw. */
  private static final class CrashError extends Error {
    private static final long serialVersionUID = 1;

    CrashError(String message) {
      super(message);
    }
  }

  /** Data under a display id: {@code id text}. */
  private static DisplayData identified(String rest) {
    String[] idAndText = rest.split(" ", 2);
    DisplayData data = new DisplayData(idAndText[1]);
    data.setDisplayId(idAndText[0]);
    return data;
  }

  /** A thread that outlives its cell: it acts when the gate opens. */
  private void thread(String gate, Runnable action) {
    Thread thread =
        new Thread(
            () -> {
              try {
                gate(gate).await();
                action.run();
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static void lateRead(CellOutput output) {
    try {
      output.write(CellOutput.Stream.STDOUT, output.readLine("", false));
    } catch (CellOutput.InputUnavailable unavailable) {
      output.write(CellOutput.Stream.STDERR, unavailable.getMessage() + "\n");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** Threads that print a thousand lines each, at once. */
  private static void threads(int count, CellOutput output) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      String name = "t" + t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  output.write(CellOutput.Stream.STDOUT, name + " " + i + "\n");
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Override
  public Result evaluate(String expression) {
    if (expression.equals("crash")) {
      throw new CrashError(expression);
    }
    return expression.startsWith("fail")
        ? failure("BadExpression", expression)
        : new Result.Success(Optional.of(new DisplayData("<" + expression + ">")));
  }

  @Override
  public Completions complete(String code, int cursor) {
    if (code.startsWith("fail")) {
      throw new IllegalStateException("as told");
    }
    int start = code.lastIndexOf(' ', Math.max(0, cursor - 1)) + 1;
    String prefix = code.substring(start, cursor);
    return new Completions(
        List.of(
            new Completions.Completion(prefix + "A", "function", "(int a)"),
            new Completions.Completion(prefix + "B", "class", "")),
        start,
        cursor);
  }

  @Override
  public Optional<DisplayData> inspect(String code, int cursor, int detail) {
    return code.isEmpty()
        ? Optional.empty()
        : Optional.of(new DisplayData(code.substring(0, cursor) + " at detail " + detail));
  }

  @Override
  public Completeness isComplete(String code) {
    return switch (code) {
      case "yes" -> new Completeness(Completeness.Status.COMPLETE, "");
      case "no" -> new Completeness(Completeness.Status.INVALID, "");
      case "more" -> new Completeness(Completeness.Status.INCOMPLETE, "  ");
      default -> new Completeness(Completeness.Status.UNKNOWN, "");
    };
  }

  @Override
  public void interrupt() {
    synchronized (running) {
      interrupted = true;
      if (cellThread != null) {
        cellThread.interrupt();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
