package interleave.kernel.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipFile;

/**
 * Where the sources are from which documentation is read: the JDK's {@code lib/src.zip}, which not
 * every JDK has, and the primitives' own sources, which this kernel's jar has under {@code
 * interleave/sources/}.
 */
final class DocSources {

  private static final String BUNDLED = "interleave/sources/";

  private final List<Path> archives;

  private DocSources(List<Path> archives) {
    this.archives = archives;
  }

  /** The sources of the JDK this runs on, and our own. */
  static DocSources installed() {
    return of(List.of(Path.of(System.getProperty("java.home"), "lib", "src.zip")));
  }

  /** The sources in these zip files, laid out like a JDK's, and our own. Missing ones are none. */
  static DocSources of(List<Path> archives) {
    return new DocSources(archives.stream().filter(Files::isReadable).toList());
  }

  /** The source file of a top-level class, if it is at hand. */
  Optional<String> of(Class<?> type) {
    String file = type.getName().replace('.', '/') + ".java";
    try {
      Optional<String> bundled = bundled(BUNDLED + file);
      return bundled.isPresent() ? bundled : archived(type, file);
    } catch (IOException e) {
      return Optional.empty(); // A damaged archive is as good as none.
    }
  }

  private static Optional<String> bundled(String resource) throws IOException {
    try (InputStream in = DocSources.class.getClassLoader().getResourceAsStream(resource)) {
      return in == null ? Optional.empty() : Optional.of(text(in));
    }
  }

  private Optional<String> archived(Class<?> type, String file) throws IOException {
    String inModule = type.getModule().isNamed() ? type.getModule().getName() + "/" + file : file;
    for (Path archive : archives) {
      try (ZipFile zip = new ZipFile(archive.toFile())) {
        var entry = zip.getEntry(inModule);
        if (entry != null) {
          return Optional.of(text(zip.getInputStream(entry)));
        }
      }
    }
    return Optional.empty();
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }
}
