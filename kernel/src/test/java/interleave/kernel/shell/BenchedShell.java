package interleave.kernel.shell;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.execution.LocalExecutionControlProvider;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/**
 * A Java shell in a JVM of its own, so that nothing that another one does spoils what the compilers
 * of this JVM know. Reads the names of {@linkplain Workload workloads}, a line each, and answers
 * with the nanoseconds of an operation, a line each.
 */
final class BenchedShell {

  private static final int EVALUATIONS = 30;

  /** Who runs cells. */
  enum Way {
    /** JShell as it comes; on newer JDKs it polls in loops itself. */
    PLAIN("plain JShell"),

    /**
     * JShell with plain classes, run on a thread of a pool: that is how JJava executes. (What
     * JJava's wire costs is in the other table of {@code install/bench}.)
     */
    JJAVA("JJava's way"),

    /** Cells of this project. */
    OURS("ours");

    final String label;

    Way(String label) {
      this.label = label;
    }

    Shell open() {
      return switch (this) {
        case PLAIN -> new Snippets(new LocalExecutionControlProvider());
        case JJAVA -> new Snippets(new OnPool());
        case OURS -> new OfCells();
      };
    }
  }

  /** Evaluates snippets. */
  interface Shell {
    /** Returns the snippet's value as text; fails if it has none because it is wrong. */
    String value(String snippet);
  }

  private static final class OfCells implements Shell {
    private final Cells cells = new Cells();

    @Override
    public String value(String snippet) {
      return cells.value(snippet);
    }
  }

  private static final class Snippets implements Shell {
    private final JShell shell;

    Snippets(ExecutionControlProvider execution) {
      shell = JShell.builder().executionEngine(execution, Map.of()).build();
      for (String imported : List.of("java.util.*", "java.util.stream.*")) {
        value("import " + imported + ";");
      }
    }

    @Override
    public String value(String snippet) {
      SnippetEvent event = shell.eval(snippet).get(0);
      if (event.status() != Status.VALID || event.exception() != null) {
        throw new IllegalStateException(snippet + shell.diagnostics(event.snippet()).toList());
      }
      return Objects.toString(event.value(), "");
    }
  }

  private static final class OnPool extends DirectExecutionControl
      implements ExecutionControlProvider {
    private final ExecutorService pool =
        Executors.newCachedThreadPool(
            code -> {
              Thread thread = new Thread(code);
              thread.setDaemon(true);
              return thread;
            });

    @Override
    protected String invoke(Method body) throws Exception {
      return valueString(pool.submit(() -> body.invoke(null)).get());
    }

    @Override
    public String name() {
      return "pool";
    }

    @Override
    public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
      return this;
    }
  }

  private BenchedShell() {}

  /** Measures what it is asked to, until its input ends. */
  public static void main(String[] args) throws IOException {
    Shell shell = Way.valueOf(args[0]).open();
    Set<Workload> declared = EnumSet.noneOf(Workload.class);
    BufferedReader asked =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = asked.readLine(); line != null; line = asked.readLine()) {
      Workload workload = Workload.valueOf(line);
      if (declared.add(workload)) {
        workload.declarations().forEach(shell::value);
      }
      System.out.println(
          workload == Workload.EVALUATION
              ? evaluation(shell, workload)
              : Double.parseDouble(shell.value(workload.cell())));
    }
    System.exit(0);
  }

  private static double evaluation(Shell shell, Workload workload) {
    long[] took = new long[EVALUATIONS];
    for (int i = 0; i < EVALUATIONS; i++) {
      long began = System.nanoTime();
      shell.value(workload.cell());
      took[i] = System.nanoTime() - began;
    }
    Arrays.sort(took);
    return took[EVALUATIONS / 2];
  }
}
