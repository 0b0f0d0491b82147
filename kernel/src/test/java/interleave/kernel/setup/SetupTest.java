package interleave.kernel.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetupTest {

  @Test
  void help_isNoError() {
    assertEquals(0, Setup.handle("--help"));
    assertEquals(0, Setup.handle("install", "--help"));
  }

  @Test
  void nothing_isNotUnderstood() {
    assertEquals(2, Setup.handle());
  }

  @Test
  void twoDestinations_areNotUnderstood() {
    assertEquals(2, Setup.handle("uninstall", "--user", "--sys-prefix"));
  }

  @Test
  void refusal_isNotDone(@TempDir Path empty) {
    assertEquals(1, Setup.handle("uninstall", "--prefix", empty.toString()));
  }
}
