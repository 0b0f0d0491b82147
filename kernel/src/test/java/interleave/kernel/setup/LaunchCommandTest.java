package interleave.kernel.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchCommandTest {

  private static final LaunchCommand LAUNCH =
      new LaunchCommand(
          new JavaInstallation(Path.of("/jdk/bin/java"), Runtime.Version.parse("25")),
          Path.of("/kernels/interleave"),
          List.of("-Xms64m"));

  @Test
  void hooks_areOnTheBootClassPath() {
    assertTrue(LAUNCH.with(List.of()).contains("-Xbootclasspath/a:/kernels/interleave/hooks.jar"));
  }

  @Test
  void arguments_comeLast() {
    var command = LAUNCH.with(List.of("-XX:AOTMode=auto"), "{connection_file}");

    assertEquals("/jdk/bin/java", command.get(0));
    assertEquals(
        List.of("-jar", "/kernels/interleave/interleave-kernel.jar", "{connection_file}"),
        command.subList(command.size() - 3, command.size()));
    assertEquals("-XX:AOTMode=auto", command.get(command.size() - 4));
  }

  @Test
  void usersOptions_winOverOurs() {
    var command = LAUNCH.with(List.of());

    assertTrue(command.indexOf("-Xms64m") > command.indexOf("-Xms32m"), command.toString());
  }

  @Test
  void usersCollector_isTheOnlyOne() {
    var launch =
        new LaunchCommand(LAUNCH.java(), LAUNCH.folder(), List.of("-Xmx2g", "-XX:+UseG1GC"));

    assertTrue(LAUNCH.with(List.of()).contains("-XX:+UseSerialGC"));
    assertEquals(
        List.of("-XX:+UseG1GC"),
        launch.with(List.of()).stream().filter(option -> option.endsWith("GC")).toList());
  }
}
