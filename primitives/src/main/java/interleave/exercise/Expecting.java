package interleave.exercise;

import interleave.explore.Explore;
import interleave.explore.Program;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.trace.Recorder;
import interleave.trace.SourceMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A program that says which of its results are right. */
record Expecting(List<String> right, Program program) implements Program {

  @Override
  public @Nullable Object run() throws Exception {
    right.forEach(Explore::expect);
    return program.run();
  }

  @Override
  public String title() {
    return program.title();
  }

  @Override
  public ThreadScope open(Optional<Recorder> recorder, Scheduler scheduler) {
    return program.open(recorder, scheduler);
  }

  @Override
  public String printed() {
    return program.printed();
  }

  @Override
  public SourceMap sources() {
    return program.sources();
  }

  @Override
  public Function<Object, Optional<String>> names() {
    return program.names();
  }

  @Override
  public void close() {
    program.close();
  }
}
