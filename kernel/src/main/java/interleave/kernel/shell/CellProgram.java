package interleave.kernel.shell;

import interleave.explore.Program;
import interleave.kernel.display.CellOutput;
import interleave.kernel.display.JShellNames;
import interleave.runtime.Scheduler;
import interleave.runtime.ThreadScope;
import interleave.trace.Recorder;
import interleave.trace.SourceMap;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cell as a program that can be run again and again: its variables are initialized and its
 * statements run anew each time. The variables of earlier cells have at the beginning of each run
 * the values that they had before the first; what they refer to is not copied.
 */
public final class CellProgram implements Program {

  /** A statement, or the initializer of a variable. */
  record Body(Callable<Object> code, boolean shown) {}

  private final CellScope cell;
  private final CellOutput output;
  private final List<Body> bodies;
  private final SourceMap sources;
  private final Supplier<Function<Object, Optional<String>>> names;

  /** The variables of earlier cells, and what they were. */
  private final Map<Field, Optional<Object>> before = new LinkedHashMap<>();

  private final Set<String> restored = new TreeSet<>();
  private Optional<ExecutionScope> execution = Optional.empty();

  CellProgram(
      CellScope cell,
      CellOutput output,
      List<Body> bodies,
      List<Field> earlier,
      SourceMap sources,
      Supplier<Function<Object, Optional<String>>> names) {
    this.cell = cell;
    this.output = output;
    this.bodies = bodies;
    this.sources = sources;
    this.names = names;
    earlier.stream()
        .filter(field -> !Modifier.isFinal(field.getModifiers()))
        .forEach(field -> before.put(field, Optional.ofNullable(get(field))));
  }

  private static @Nullable Object get(Field field) {
    try {
      return field.get(null);
    } catch (IllegalAccessException e) {
      throw new AssertionError("the loader made it accessible", e);
    }
  }

  private static void set(Field field, @Nullable Object value) {
    try {
      field.set(null, value);
    } catch (IllegalAccessException e) {
      throw new AssertionError("the loader made it accessible", e);
    }
  }

  /** Puts the variables of earlier cells back that a run has changed. */
  public void restore() {
    before.forEach(
        (field, value) -> {
          Object now = get(field);
          boolean same =
              field.getType().isPrimitive()
                  ? Objects.equals(now, value.orElse(null))
                  : now == value.orElse(null);
          if (!same) {
            restored.add(field.getName());
            set(field, value.orElse(null));
          }
        });
  }

  /** The variables of earlier cells that were changed and put back up to now, by name. */
  public Set<String> restored() {
    return Set.copyOf(restored);
  }

  @Override
  public String title() {
    return cell.name();
  }

  @Override
  public ThreadScope open(Optional<Recorder> recorder, Scheduler scheduler) {
    restore();
    ExecutionScope scope = new ExecutionScope(cell.number(), output, recorder, scheduler);
    execution = Optional.of(scope);
    return scope;
  }

  @Override
  public @Nullable Object run() throws Exception {
    Object value = null;
    for (Body body : bodies) {
      Object result = body.code().call();
      value = body.shown() ? result : null;
    }
    return value;
  }

  @Override
  public String printed() {
    return execution.map(ExecutionScope::printed).orElse("");
  }

  @Override
  public String readable(String text) {
    return JShellNames.removedFrom(text);
  }

  @Override
  public SourceMap sources() {
    return sources;
  }

  @Override
  public Function<Object, Optional<String>> names() {
    return names.get();
  }

  @Override
  public void close() {
    execution.ifPresent(CellScope::end);
  }
}
