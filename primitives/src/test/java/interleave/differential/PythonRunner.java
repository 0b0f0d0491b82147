package interleave.differential;

import com.google.gson.Gson;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs programs in one process of the machine's CPython; see {@code run.py}. */
final class PythonRunner implements AutoCloseable {

  private static final String PYTHON = "python3";
  private static final String CPYTHON = "CPython ";

  private final Gson gson = new Gson();
  private final Process process;
  private final BufferedWriter in;
  private final BufferedReader out;

  PythonRunner() throws IOException, URISyntaxException {
    Path script = Path.of(PythonRunner.class.getResource("run.py").toURI());
    process =
        new ProcessBuilder(PYTHON, script.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    in =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Which CPython there is, such as {@code 3.11.7}; empty if there is none. */
  static Optional<String> version() throws IOException, InterruptedException {
    ProcessBuilder asking =
        new ProcessBuilder(
            PYTHON,
            "-c",
            "import platform; print(platform.python_implementation(), platform.python_version())");
    Process asked;
    try {
      asked = asking.start();
    } catch (IOException e) {
      return Optional.empty();
    }
    String answer =
        new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    boolean ok = asked.waitFor() == 0 && answer.startsWith(CPYTHON);
    return ok ? Optional.of(answer.substring(CPYTHON.length())) : Optional.empty();
  }

  Outcomes run(Program program) throws IOException {
    List<Map<String, Object>> steps = new ArrayList<>();
    for (Step step : program.steps()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("thread", step.thread());
      fields.put("python", step.python());
      step.variable().ifPresent(name -> fields.put("variable", name));
      step.subject()
          .pythonWaiters()
          .filter(question -> step.observed())
          .ifPresent(count -> fields.put("waiters", named(count, step.subject())));
      fields.put("count", step.waiting());
      fields.put("blocks", step.blocks());
      fields.put("frees", step.frees());
      steps.add(fields);
    }
    List<String> finals = new ArrayList<>();
    for (Subject subject : program.subjects()) {
      subject.finals().forEach(question -> finals.add(named(question.python(), subject)));
    }
    in.write(gson.toJson(Map.of("steps", steps, "finals", finals)));
    in.newLine();
    in.flush();
    String answer = out.readLine();
    if (answer == null) {
      throw new IOException(PYTHON + " ended in program " + program.seed());
    }
    return gson.fromJson(answer, Outcomes.class);
  }

  private static String named(String python, Subject subject) {
    return python.replaceAll("\\bo\\b", subject.name());
  }

  @Override
  public void close() throws IOException {
    in.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
