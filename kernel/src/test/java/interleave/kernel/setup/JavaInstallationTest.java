package interleave.kernel.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class JavaInstallationTest {

  private static final Path JAVA = Path.of("/jdk/bin/java");

  @Test
  void wholeJdk_isTaken() {
    var jdk =
        JavaInstallation.read(
            JAVA, "java.base@21.0.4\njdk.compiler@21.0.4\njdk.jshell@21.0.4\njdk.zipfs@21.0.4");

    assertEquals(21, jdk.feature());
    assertEquals(JAVA, jdk.java());
  }

  @Test
  void runtimeWithoutCompiler_isRefusedWithTheRemedy() {
    var refusal =
        assertThrows(
            SetupException.class, () -> JavaInstallation.read(JAVA, "java.base@17.0.15\n"));

    assertTrue(refusal.getMessage().contains("jdk.compiler and jdk.jshell"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("openjdk-17-jdk-headless"), refusal.getMessage());
  }

  @Test
  void oldJava_isRefusedWithTheRemedy() {
    var refusal =
        assertThrows(
            SetupException.class,
            () -> JavaInstallation.read(JAVA, "java.base@11.0.2\njdk.jshell@11.0.2"));

    assertTrue(refusal.getMessage().contains("older than Java 17"), refusal.getMessage());
  }

  @Test
  void somethingElse_isRefused() {
    var refusal =
        assertThrows(
            SetupException.class, () -> JavaInstallation.at(Path.of("/no/such/folder/java")));

    assertTrue(refusal.getMessage().contains("/no/such/folder/java"), refusal.getMessage());
  }

  @Test
  void thisJava_canRunTheKernel() {
    assertEquals(Runtime.version().feature(), JavaInstallation.running().feature());
  }
}
