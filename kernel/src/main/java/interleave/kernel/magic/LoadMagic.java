package interleave.kernel.magic;

import interleave.kernel.shell.CellResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** {@code %load}: runs a file. */
record LoadMagic() implements Magic {

  private static final List<String> ENDINGS = List.of(".java", ".jsh", ".jshell");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^\\s*package\\s+[\\w.]+\\s*;");

  @Override
  public String name() {
    return "load";
  }

  @Override
  public String usage() {
    return "%load <file>";
  }

  @Override
  public String summary() {
    return "Runs a .java, .jsh or .jshell file as if it stood in the cell.";
  }

  @Override
  public String details() {
    return "What the file declares is known afterwards. Its package declaration is left out, for"
        + " cells have no package. The lines in error messages are the file's.";
  }

  @Override
  public CellResult run(MagicCall call, MagicContext context) {
    List<String> arguments = call.arguments();
    if (arguments.size() != 1) {
      throw MagicError.misuse(this, "%load needs one file.");
    }
    Path file = JarsMagic.Paths.of(call, arguments.get(0));
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (ENDINGS.stream().noneMatch(name::endsWith)) {
      throw MagicError.misuse(this, "%load: " + file + " is no .java, .jsh or .jshell file.");
    }
    return context.runJava(PACKAGE.matcher(read(file)).replaceFirst(""));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new MagicError(
          "%load: cannot read " + file.toAbsolutePath().normalize() + ": is it there, and UTF-8?");
    }
  }
}
