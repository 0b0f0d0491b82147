package interleave.kernel.magic;

import interleave.kernel.display.CellOutput.Stream;
import interleave.kernel.shell.CellResult;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code %jars}: the class path. */
record JarsMagic() implements Magic {

  @Override
  public String name() {
    return "jars";
  }

  @Override
  public String usage() {
    return "%jars <path>...";
  }

  @Override
  public String summary() {
    return "Makes the classes in jars and folders known to cells.";
  }

  @Override
  public String details() {
    return "A path is a jar, a folder of classes, or a pattern in a folder such as lib/*.jar. It"
        + " counts from the notebook's folder; ~ is the home folder. Put quotes around a path with"
        + " spaces.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    List<String> arguments = call.arguments();
    if (arguments.isEmpty()) {
      throw MagicError.misuse(this, "%jars needs a path.");
    }
    List<Path> found = new ArrayList<>();
    arguments.forEach(argument -> found.addAll(Paths.matching(call, argument)));
    found.forEach(context::addToClasspath);
    found.forEach(path -> context.output().write(Stream.STDOUT, "added " + path + "\n"));
    return new CellResult.Completed(Optional.empty());
  }

  /** Paths as people write them. */
  static final class Paths {

    private Paths() {}

    static Path of(MagicCall call, String argument) {
      String home = System.getProperty("user.home");
      String path =
          argument.equals("~") || argument.startsWith("~/")
              ? home + argument.substring(1)
              : argument;
      try {
        return Path.of(path);
      } catch (java.nio.file.InvalidPathException e) {
        throw new MagicError(call.shown() + ": \"" + argument + "\" is no path: " + e.getReason());
      }
    }

    static List<Path> matching(MagicCall call, String argument) {
      int slash = Math.max(argument.lastIndexOf('/'), argument.lastIndexOf('\\'));
      String last = argument.substring(slash + 1);
      if (last.indexOf('*') < 0) {
        Path path = of(call, argument);
        if (!Files.exists(path)) {
          throw new MagicError(
              call.shown() + ": there is no " + path.toAbsolutePath().normalize() + ".");
        }
        return List.of(path);
      }
      Path folder = of(call, slash < 0 ? "." : argument.substring(0, slash + 1));
      List<Path> found = new ArrayList<>();
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, last)) {
        entries.forEach(found::add);
      } catch (IOException e) {
        throw new MagicError(call.shown() + ": cannot read the folder " + folder + ".");
      }
      if (found.isEmpty()) {
        throw new MagicError(call.shown() + ": nothing in " + folder + " matches " + last + ".");
      }
      return found.stream().sorted().toList();
    }
  }
}
