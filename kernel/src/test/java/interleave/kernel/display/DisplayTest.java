package interleave.kernel.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import interleave.runtime.ThreadScope;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DisplayTest {

  /** Writes down what it is told. */
  private static final class Recorder implements CellOutput {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    private void note(String what, DisplayData data) {
      calls.add(what + " " + data.getDisplayId() + " " + data.getData(MIMEType.TEXT_PLAIN));
    }

    @Override
    public void write(Stream stream, String text) {
      calls.add(stream + " " + text);
    }

    @Override
    public void flush() {
      calls.add("flush");
    }

    @Override
    public void display(DisplayData data) {
      note("display", data);
    }

    @Override
    public void update(DisplayData data) {
      note("update", data);
    }

    @Override
    public void error(String name, String message, List<String> traceback) {
      calls.add("error " + name);
    }

    @Override
    public void clear(boolean wait) {
      calls.add("clear " + wait);
    }

    @Override
    public String readLine(String prompt, boolean password) {
      throw new InputUnavailable("nobody there");
    }

    @Override
    public void limit(long bytes) {
      calls.add("limit " + bytes);
    }
  }

  private static final class CellScope extends ThreadScope implements DisplayScope {
    final Recorder output = new Recorder();

    CellScope(String name) {
      super(name);
    }

    @Override
    public CellOutput output() {
      return output;
    }
  }

  @Test
  void display_goesToTheCellOfTheThread() throws Exception {
    CellScope first = new CellScope("cell 1");
    CellScope second = new CellScope("cell 2");
    Thread late = first.call(() -> new Thread(() -> Display.display("late"), "started by cell 1"));
    second.call(() -> Display.display(2));
    late.start();
    late.join();
    assertEquals(1, first.output.calls.size());
    assertTrue(first.output.calls.get(0).endsWith(" \"late\""));
    assertTrue(second.output.calls.get(0).endsWith(" 2"));
  }

  @Test
  void handle_updatesInPlace_fromAnotherCell() throws Exception {
    CellScope first = new CellScope("cell 1");
    DisplayHandle handle = first.call(() -> Display.display("start"));
    new CellScope("cell 2")
        .call(
            () -> {
              handle.update(50);
              handle.update("done", "text/plain");
              handle.clear();
              return null;
            });
    String id = handle.id();
    assertEquals(
        List.of(
            "display " + id + " \"start\"",
            "update " + id + " 50",
            "update " + id + " done",
            "update " + id + " "),
        first.output.calls);
  }

  @Test
  void handles_haveTheirOwnIds() throws Exception {
    CellScope cell = new CellScope("cell 1");
    assertNotEquals(
        cell.call(() -> Display.display(1)).id(), cell.call(() -> Display.display(1)).id());
  }

  @Test
  void handle_asResult_showsNothingTwice() throws Exception {
    CellScope cell = new CellScope("cell 1");
    DisplayHandle handle = cell.call(() -> Display.display(1));
    assertEquals(Optional.empty(), Renderers.result(handle));
    assertTrue(Renderers.result(null).isPresent());
  }

  @Test
  void clear_reachesTheCell() throws Exception {
    CellScope cell = new CellScope("cell 1");
    cell.call(
        () -> {
          Display.clearOutput();
          Display.clearOutputOnNext();
          return null;
        });
    assertEquals(List.of("clear false", "clear true"), cell.output.calls);
  }

  @Test
  void withoutCell_textIsPrinted() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      Display.display(List.of("a")).update(2);
    } finally {
      System.setOut(before);
    }
    assertEquals(String.format("[\"a\"]%n2%n"), printed.toString(StandardCharsets.UTF_8));
  }

  @Test
  void withoutCell_nobodyAnswers() {
    assertThrows(
        CellOutput.InputUnavailable.class, () -> ConsoleOutput.INSTANCE.readLine("?", false));
  }
}
