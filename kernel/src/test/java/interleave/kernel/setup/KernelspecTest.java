package interleave.kernel.setup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelspecTest {

  @TempDir Path folder;
  private Path jar;

  @BeforeEach
  void packJar() throws IOException {
    jar = folder.resolve("packed.jar");
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name :
          List.of("interleave/hooks/Hooks.class", "interleave/kernel/Main.class", "other.txt")) {
        out.putNextEntry(new JarEntry(name));
        out.write(name.getBytes(UTF_8));
        out.closeEntry();
      }
    }
  }

  @Test
  void files_areTheOnesJupyterAndTheJvmLookFor() throws IOException {
    var kernelspec = Kernelspec.named("interleave", folder.resolve("kernels"));

    kernelspec.putFiles(jar);
    kernelspec.announce("Java (Interleave)", List.of("java", "{connection_file}"));

    try (var files = Files.list(folder.resolve("kernels").resolve("interleave"))) {
      assertEquals(
          Set.of(
              "kernel.json",
              "interleave-kernel.jar",
              "hooks.jar",
              "logo-32x32.png",
              "logo-64x64.png",
              "logo-svg.svg"),
          files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
    }
    assertArrayEquals(
        Files.readAllBytes(jar),
        Files.readAllBytes(kernelspec.folder().resolve("interleave-kernel.jar")));
  }

  @Test
  void hooksJar_holdsTheHooksAndNothingElse() throws IOException {
    var kernelspec = Kernelspec.named("interleave", folder.resolve("kernels"));

    kernelspec.putFiles(jar);

    try (var hooks = new JarFile(kernelspec.folder().resolve("hooks.jar").toFile())) {
      assertEquals(
          List.of("interleave/hooks/Hooks.class"), hooks.stream().map(JarEntry::getName).toList());
    }
  }

  @Test
  void kernelJson_saysHowToStartAndInterrupt() throws IOException {
    var kernelspec = Kernelspec.named("mine", folder);

    kernelspec.putFiles(jar);
    kernelspec.announce("Java <17>", List.of("/with space/java", "{connection_file}"));

    var json =
        JsonParser.parseString(Files.readString(folder.resolve("mine").resolve("kernel.json")))
            .getAsJsonObject();
    assertEquals("[\"/with space/java\",\"{connection_file}\"]", json.get("argv").toString());
    assertEquals("Java <17>", json.get("display_name").getAsString());
    assertEquals("java", json.get("language").getAsString());
    assertEquals("message", json.get("interrupt_mode").getAsString());
    assertFalse(json.getAsJsonObject("metadata").get("debugger").getAsBoolean());
  }

  @Test
  void secondInstall_replacesTheFirst() throws IOException {
    var kernelspec = Kernelspec.named("interleave", folder);
    kernelspec.putFiles(jar);
    kernelspec.announce("first", List.of("java"));

    kernelspec.putFiles(kernelspec.folder().resolve("interleave-kernel.jar"));
    kernelspec.announce("second", List.of("java"));

    var json = Files.readString(kernelspec.folder().resolve("kernel.json"));
    assertTrue(json.contains("second"), json);
    assertFalse(json.contains("first"), json);
  }

  @Test
  void remove_leavesNothing() {
    var kernelspec = Kernelspec.named("interleave", folder);
    kernelspec.putFiles(jar);
    kernelspec.announce("it", List.of("java", "-jar", "/x/interleave-kernel.jar"));

    kernelspec.remove();

    assertFalse(Files.exists(kernelspec.folder()));
  }

  @Test
  void remove_sparesAnotherKernel() throws IOException {
    var kernelspec = Kernelspec.named("python3", folder);
    Files.createDirectories(kernelspec.folder());
    Files.writeString(
        kernelspec.folder().resolve("kernel.json"), "{\"argv\": [\"python\", \"-m\", \"x\"]}");

    var refusal = assertThrows(SetupException.class, kernelspec::remove);

    assertTrue(refusal.getMessage().contains("not Interleave's"), refusal.getMessage());
    assertTrue(Files.exists(kernelspec.folder().resolve("kernel.json")));
  }

  @Test
  void remove_saysWhenThereIsNothing() {
    var refusal =
        assertThrows(SetupException.class, () -> Kernelspec.named("none", folder).remove());

    assertTrue(refusal.getMessage().contains("nothing to remove"), refusal.getMessage());
  }

  @Test
  void name_isOneJupyterTakes() {
    var refusal = assertThrows(SetupException.class, () -> Kernelspec.named("../escape", folder));

    assertTrue(refusal.getMessage().contains("\"../escape\""), refusal.getMessage());
  }
}
