package interleave.kernel.course;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The progress on disk: {@code {"version": 1, "exercises": {"04.2": {"attempts": 3, "hints": 1,
 * "solution": false, "passed": "2026-01-31T10:00:00Z"}}}}. It is replaced in one step, so it is
 * never half written.
 *
 * <p>There is no lock: the kernels of two notebooks may write at the same moment. Each knows what
 * itself has seen and adds it to what it reads, so what one of them overwrites comes back with the
 * next thing the other has to tell.
 */
record ProgressFile(Path path) {

  private static final int VERSION = 1;
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  /** It is there, and makes no sense. */
  static final class Damaged extends Exception {
    private static final long serialVersionUID = 1;

    Damaged(String message) {
      super(message);
    }
  }

  /**
   * What it holds, by exercise; nothing if there is no file.
   *
   * @throws Damaged if it makes no sense
   * @throws IOException if it cannot be read
   */
  Map<String, Standing> read() throws IOException, Damaged {
    Map<String, Standing> standings = new TreeMap<>();
    try {
      JsonObject root = object(JsonParser.parseString(Files.readString(path)), "it");
      int version = number(root, "version");
      if (version != VERSION) {
        throw new Damaged("it is of version " + version + ", not " + VERSION);
      }
      for (Map.Entry<String, JsonElement> entry :
          object(root.get("exercises"), "\"exercises\"").entrySet()) {
        standings.put(entry.getKey(), standing(object(entry.getValue(), entry.getKey())));
      }
      return standings;
    } catch (NoSuchFileException e) {
      return standings;
    } catch (CharacterCodingException e) {
      throw new Damaged("it is no text");
    } catch (JsonParseException e) {
      throw new Damaged("it is no JSON");
    }
  }

  private static Standing standing(JsonObject json) throws Damaged {
    Optional<Instant> passed = Optional.empty();
    if (json.has("passed")) {
      try {
        passed = Optional.of(Instant.parse(json.get("passed").getAsString()));
      } catch (DateTimeParseException | UnsupportedOperationException | IllegalStateException e) {
        throw new Damaged("\"passed\" is no time");
      }
    }
    boolean solution = json.has("solution") && json.get("solution").toString().equals("true");
    return new Standing(number(json, "attempts"), number(json, "hints"), solution, passed);
  }

  private static JsonObject object(JsonElement json, String what) throws Damaged {
    if (json == null || !json.isJsonObject()) {
      throw new Damaged(what + " is no JSON object");
    }
    return json.getAsJsonObject();
  }

  private static int number(JsonObject json, String name) throws Damaged {
    try {
      return json.get(name).getAsInt();
    } catch (RuntimeException e) {
      // Missing, no number, or too large: Gson has a kind of exception for each.
      throw new Damaged("\"" + name + "\" is no number");
    }
  }

  /**
   * Replaces what it holds.
   *
   * @throws IOException if it cannot be written; then it is as it was
   */
  void write(Map<String, Standing> standings) throws IOException {
    JsonObject exercises = new JsonObject();
    standings.forEach((id, standing) -> exercises.add(id, json(standing)));
    JsonObject root = new JsonObject();
    root.addProperty("version", VERSION);
    root.add("exercises", exercises);
    if (Files.exists(path) && !Files.isWritable(path)) {
      // Replacing it would be possible, but is not what read-only means.
      throw new IOException("it is read-only");
    }
    Path fresh = path.resolveSibling(path.getFileName() + ".new");
    Files.writeString(fresh, GSON.toJson(root) + "\n");
    Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static JsonObject json(Standing standing) {
    JsonObject json = new JsonObject();
    json.addProperty("attempts", standing.attempts());
    json.addProperty("hints", standing.hints());
    json.addProperty("solution", standing.solutionSeen());
    standing.passed().ifPresent(when -> json.addProperty("passed", when.toString()));
    return json;
  }
}
