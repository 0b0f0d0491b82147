package interleave.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import interleave.kernel.wire.TestClient.Port;
import io.github.spencerpark.jupyter.kernel.history.HistoryEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("deep").resolve("history.jsonl");
  }

  /** What a kernel with this history answers after it has run some cells. */
  private String ask(Optional<Path> history, List<String> cells, String request) {
    try (LiveKernel kernel = new LiveKernel(history);
        TestClient client = kernel.connect()) {
      cells.forEach(client::run);
      return ask(client, request);
    }
  }

  private static String ask(TestClient client, String request) {
    JsonObject content = JsonParser.parseString(request).getAsJsonObject();
    Received reply = client.ask(Port.SHELL, "history_request", content);
    assertEquals("ok", reply.status());
    return reply.content().get("history").toString();
  }

  @Test
  void tail_isTheLastCellsOldestFirst() {
    assertEquals(
        "[[1,2,\"value b\"],[1,3,\"value c\"]]",
        ask(
            Optional.empty(),
            List.of("value a", "value b", "value c"),
            "{\"hist_access_type\":\"tail\",\"n\":2,\"output\":false,\"raw\":true}"));
  }

  @Test
  void output_comesWithTheInputWhenAskedFor() {
    assertEquals(
        "[[1,1,[\"value a\",\"a\"]],[1,2,[\"out b\",\"\"]]]",
        ask(
            Optional.empty(),
            List.of("value a", "out b"),
            "{\"hist_access_type\":\"tail\",\"n\":9,\"output\":true,\"raw\":true}"));
  }

  @Test
  void failedCells_areRemembered() {
    assertEquals(
        "[[1,1,\"fail Oops\"]]",
        ask(Optional.empty(), List.of("fail Oops"), "{\"hist_access_type\":\"tail\"}"));
  }

  @Test
  void cellsThatAreNotCounted_areNotRemembered() {
    try (LiveKernel kernel = new LiveKernel();
        TestClient client = kernel.connect()) {
      JsonObject content = TestClient.executeContent("value secret");
      content.addProperty("store_history", false);
      client.run(content);
      client.run("");
      assertEquals("[]", ask(client, "{\"hist_access_type\":\"tail\"}"));
    }
  }

  @Test
  void range_excludesItsEndAndMayBeOpen() {
    List<String> cells = List.of("value a", "value b", "value c");
    assertEquals(
        "[[1,1,\"value a\"],[1,2,\"value b\"]]",
        ask(
            Optional.empty(),
            cells,
            "{\"hist_access_type\":\"range\",\"session\":0,\"start\":1,\"stop\":3}"));
    assertEquals(
        "[[1,2,\"value b\"],[1,3,\"value c\"]]",
        ask(
            Optional.empty(),
            cells,
            "{\"hist_access_type\":\"range\",\"session\":0,\"start\":2,\"stop\":null}"));
  }

  @Test
  void search_findsByPatternAndMayLeaveOutTwins() {
    List<String> cells = List.of("value a", "out x", "value b", "value a");
    assertEquals(
        "[[1,1,\"value a\"],[1,3,\"value b\"],[1,4,\"value a\"]]",
        ask(Optional.empty(), cells, "{\"hist_access_type\":\"search\",\"pattern\":\"val*\"}"));
    assertEquals(
        "[[1,3,\"value b\"],[1,4,\"value a\"]]",
        ask(
            Optional.empty(),
            cells,
            "{\"hist_access_type\":\"search\",\"pattern\":\"val*\",\"unique\":true}"));
    assertEquals(
        "[[1,4,\"value a\"]]",
        ask(
            Optional.empty(),
            cells,
            "{\"hist_access_type\":\"search\",\"pattern\":\"v*\",\"n\":1}"));
  }

  @Test
  void anotherSession_findsWhatTheFirstHasWritten() {
    ask(Optional.of(file()), List.of("value a\nvalue é"), "{\"hist_access_type\":\"tail\"}");
    assertEquals(
        "[[1,1,\"value a\\nvalue é\"],[2,1,\"value b\"]]",
        ask(Optional.of(file()), List.of("value b"), "{\"hist_access_type\":\"tail\"}"));
    assertEquals(
        "[[2,1,\"value b\"]]",
        ask(
            Optional.of(file()),
            List.of("value c"),
            "{\"hist_access_type\":\"range\",\"session\":-1,\"start\":0}"));
    assertEquals(
        "[[1,1,\"value a\\nvalue é\"]]",
        ask(
            Optional.of(file()),
            List.of(),
            "{\"hist_access_type\":\"range\",\"session\":1,\"start\":0}"));
  }

  @Test
  void kernelsThatShareAFile_loseNothingOfEachOther() {
    try (LiveKernel one = new LiveKernel(Optional.of(file()));
        LiveKernel two = new LiveKernel(Optional.of(file()));
        TestClient first = one.connect();
        TestClient second = two.connect()) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ids.add(first.execute("value a" + i));
        second.run("value b" + i);
      }
      ids.forEach(first::finish);
      // Asked for first, so that both have written all when the other answers.
      ask(first, "{\"hist_access_type\":\"tail\",\"n\":100}");
      String seenBySecond = ask(second, "{\"hist_access_type\":\"tail\",\"n\":100}");
      String seenByFirst = ask(first, "{\"hist_access_type\":\"tail\",\"n\":100}");
      assertEquals(seenByFirst, seenBySecond);
      assertEquals(40, seenByFirst.split("value").length - 1);
    }
  }

  @Test
  void theFile_isForItsOwnerOnly() throws IOException {
    ask(Optional.of(file()), List.of("value a"), "{\"hist_access_type\":\"tail\"}");
    if (Files.getFileStore(file()).supportsFileAttributeView("posix")) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"session\":",
        "nonsense\n\n[]\n{}\n{\"session\":\"x\"}\n{\"session\":1,\"line\":1}\n",
        "\u0000\u0001\u0002\n"
      })
  void aDamagedFile_givesUpOnlyWhatIsDamaged(String damage) throws IOException {
    ask(Optional.of(file()), List.of("value a"), "{\"hist_access_type\":\"tail\"}");
    Files.writeString(file(), damage, StandardOpenOption.APPEND);
    Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe}, StandardOpenOption.APPEND);
    assertEquals(
        "[[1,1,\"value a\"],[2,1,\"value b\"]]",
        ask(Optional.of(file()), List.of("value b"), "{\"hist_access_type\":\"tail\"}"));
  }

  @Test
  void aLineThatWasCutOff_doesNotSwallowTheNext() throws IOException {
    HistoryFile disk = new HistoryFile(file());
    int session = disk.beginSession();
    Files.writeString(file(), "{\"session\":9,\"li", StandardOpenOption.APPEND);
    disk.add(new HistoryEntry(session, 1, "after"));
    assertEquals(1, disk.entries().size());
  }

  @Test
  void aFileThatCannotBeUsed_leavesTheSessionsOwnHistory() throws IOException {
    Files.createDirectories(file());
    assertEquals(
        "[[1,1,\"value a\"]]",
        ask(Optional.of(file()), List.of("value a"), "{\"hist_access_type\":\"tail\"}"));
  }

  @Test
  void theFile_keepsTheLastThousand() throws IOException {
    HistoryFile disk = new HistoryFile(file());
    int session = disk.beginSession();
    for (int i = 1; i <= 2500; i++) {
      disk.add(new HistoryEntry(session, i, "cell " + i));
    }
    assertEquals(HistoryFile.KEPT, disk.entries().size());
    assertEquals("cell 2500", disk.entries().get(999).getInput());
    try (Stream<String> lines = Files.lines(file(), StandardCharsets.UTF_8)) {
      long count = lines.count();
      assertTrue(count <= 2 * HistoryFile.KEPT, count + " lines");
    }
    assertEquals(session + 1, new HistoryFile(file()).beginSession());
  }
}
