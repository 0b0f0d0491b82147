package interleave.kernel.display;

import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.List;

/** For code that is not to be seen at work, or of which only a part is. */
public class NoOutput implements CellOutput {

  @Override
  public void write(Stream stream, String text) {}

  @Override
  public void flush() {}

  @Override
  public void display(DisplayData data) {}

  @Override
  public void update(DisplayData data) {}

  @Override
  public void error(String name, String message, List<String> traceback) {}

  @Override
  public void clear(boolean wait) {}

  @Override
  public String readLine(String prompt, boolean password) {
    throw new InputUnavailable("This code runs unseen: nobody can be asked.");
  }

  @Override
  public void limit(long bytes) {}
}
