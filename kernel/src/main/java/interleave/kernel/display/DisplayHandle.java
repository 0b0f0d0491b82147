package interleave.kernel.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Something that is shown and can be changed in place, from any thread, also after its cell has
 * ended. Updates by several threads are shown in the order in which they reach the cell's output.
 */
public final class DisplayHandle {

  // A notebook keeps the outputs of earlier kernels: an id must not repeat after a restart.
  private static final String PROCESS =
      Long.toString(ProcessHandle.current().pid(), 36)
          + Long.toString(System.currentTimeMillis(), 36);

  private static final AtomicLong COUNT = new AtomicLong();

  private final String id;
  private final CellOutput output;

  private DisplayHandle(String id, CellOutput output) {
    this.id = id;
    this.output = output;
  }

  /** Shows a bundle that is made already, in {@code output}. */
  public static DisplayHandle show(CellOutput output, DisplayData data) {
    DisplayHandle handle =
        new DisplayHandle("interleave-" + PROCESS + "-" + COUNT.incrementAndGet(), output);
    data.setDisplayId(handle.id);
    output.display(data);
    return handle;
  }

  /** The display id, as the protocol knows it. */
  public String id() {
    return id;
  }

  /** Shows {@code value} in place of what was shown. */
  public void update(@Nullable Object value) {
    replaceBy(Renderers.render(value));
  }

  /**
   * Shows {@code value} as one MIME type in place of what was shown.
   *
   * @throws IllegalArgumentException as {@link Display#display(Object, String)}
   */
  public void update(@Nullable Object value, String mime) {
    replaceBy(Renderers.renderAs(value, mime));
  }

  /** Shows nothing in place of what was shown; a later update shows something again. */
  public void clear() {
    replaceBy(new DisplayData(""));
  }

  /** Shows a bundle that is made already in place of what was shown. */
  public void replaceBy(DisplayData data) {
    data.setDisplayId(id);
    output.update(data);
  }

  @Override
  public String toString() {
    return "DisplayHandle[" + id + "]";
  }
}
