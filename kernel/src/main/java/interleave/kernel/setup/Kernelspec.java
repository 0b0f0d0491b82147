package interleave.kernel.setup;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;

/**
 * The folder by which Jupyter knows the kernel: {@code kernel.json}, the jars it starts, and the
 * logos.
 *
 * @param folder where it is, or is to be; its last part is the kernel's name
 */
record Kernelspec(Path folder) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
  private static final List<String> LOGOS =
      List.of("logo-32x32.png", "logo-64x64.png", "logo-svg.svg");
  private static final String HOOKS = "interleave/hooks/";

  /** The kernelspec of the given name in a folder of kernels. */
  static Kernelspec named(String name, Path kernels) {
    if (!NAME.matcher(name).matches()) {
      throw new SetupException(
          "A kernel's name has only letters, digits, '.', '_' and '-' in it, got \"" + name + "\"");
    }
    return new Kernelspec(kernels.resolve(name).toAbsolutePath());
  }

  /** Puts the jars and logos in place. The kernel is not known to Jupyter yet. */
  void putFiles(Path kernelJar) {
    try {
      Files.createDirectories(folder);
      replace(LaunchCommand.KERNEL_JAR, target -> Files.copy(kernelJar, target));
      replace(LaunchCommand.HOOKS_JAR, target -> writeHooks(kernelJar, target));
      for (String logo : LOGOS) {
        replace(logo, target -> writeLogo(logo, target));
      }
    } catch (IOException e) {
      throw new SetupException(
          "Cannot write to "
              + folder
              + ": "
              + e
              + ". Stop kernels that run from there, or choose another place with --prefix DIR",
          e);
    }
  }

  /** Makes the kernel known: writes {@code kernel.json}. */
  void announce(String displayName, List<String> argv) {
    var json = new JsonObject();
    var arguments = new JsonArray();
    argv.forEach(arguments::add);
    json.add("argv", arguments);
    json.addProperty("display_name", displayName);
    json.addProperty("language", "java");
    json.addProperty("interrupt_mode", "message");
    json.add("env", new JsonObject());
    var metadata = new JsonObject();
    metadata.addProperty("debugger", false);
    json.add("metadata", metadata);
    var text =
        new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
    try {
      replace("kernel.json", target -> Files.writeString(target, text));
    } catch (IOException e) {
      throw new SetupException("Cannot write " + folder.resolve("kernel.json") + ": " + e, e);
    }
  }

  /**
   * Takes the kernel away.
   *
   * @throws SetupException if there is none, or if it is not one of ours
   */
  void remove() {
    Path description = folder.resolve("kernel.json");
    if (!Files.isRegularFile(description)) {
      throw new SetupException("There is no kernel in " + folder + ": nothing to remove.");
    }
    try {
      if (!startsOurJar(Files.readString(description))) {
        throw new SetupException(
            "The kernel in " + folder + " is not Interleave's: it stays where it is.");
      }
      try (var files = Files.walk(folder)) {
        for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new SetupException(
          "Cannot remove " + folder + ": " + e + ". Stop kernels that run from there.", e);
    }
  }

  private static boolean startsOurJar(String description) {
    try {
      JsonElement argv = JsonParser.parseString(description).getAsJsonObject().get("argv");
      if (argv instanceof JsonArray arguments) {
        for (JsonElement argument : arguments) {
          if (Path.of(argument.getAsString()).endsWith(LaunchCommand.KERNEL_JAR)) {
            return true;
          }
        }
      }
      return false;
    } catch (JsonParseException | IllegalStateException | InvalidPathException e) {
      return false;
    }
  }

  /** Copies the hooks into a jar of their own: the boot class path must hold nothing else. */
  private static void writeHooks(Path kernelJar, Path target) throws IOException {
    try (var from = new JarFile(kernelJar.toFile());
        var to = new JarOutputStream(Files.newOutputStream(target))) {
      var entries = from.stream().filter(entry -> entry.getName().startsWith(HOOKS)).toList();
      for (JarEntry entry : entries) {
        if (entry.isDirectory()) {
          continue;
        }
        var copy = new JarEntry(entry.getName());
        copy.setTime(entry.getTime());
        to.putNextEntry(copy);
        try (InputStream bytes = from.getInputStream(entry)) {
          bytes.transferTo(to);
        }
        to.closeEntry();
      }
    }
  }

  private static void writeLogo(String logo, Path target) throws IOException {
    try (InputStream image = Kernelspec.class.getResourceAsStream(logo);
        OutputStream file = Files.newOutputStream(target)) {
      if (image == null) {
        throw new IOException("this jar lacks " + logo);
      }
      image.transferTo(file);
    }
  }

  private interface Content {
    void writeTo(Path file) throws IOException;
  }

  /** A file is replaced whole or not at all, and whoever has the old one open keeps it. */
  private void replace(String name, Content content) throws IOException {
    Path fresh = folder.resolve(name + ".new");
    Files.deleteIfExists(fresh);
    try {
      content.writeTo(fresh);
      Files.move(fresh, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
