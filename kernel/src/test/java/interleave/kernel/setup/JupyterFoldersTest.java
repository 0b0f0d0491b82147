package interleave.kernel.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of {@code jupyter_core.paths.jupyter_data_dir}. */
class JupyterFoldersTest {

  private static final Path HOME = Path.of("/home/ada");

  @Test
  void linux_isTheXdgDataHome() {
    assertEquals(
        Path.of("/home/ada/.local/share/jupyter/kernels"),
        new JupyterFolders(Map.of(), HOME, "Linux").user());
    assertEquals(
        Path.of("/data/jupyter/kernels"),
        new JupyterFolders(Map.of("XDG_DATA_HOME", "/data"), HOME, "Linux").user());
  }

  @Test
  void macOs_isTheLibrary() {
    assertEquals(
        Path.of("/home/ada/Library/Jupyter/kernels"),
        new JupyterFolders(Map.of("XDG_DATA_HOME", "/data"), HOME, "Mac OS X").user());
  }

  @Test
  void windows_isTheRoamingData() {
    assertEquals(
        Path.of("/roaming/jupyter/kernels"),
        new JupyterFolders(Map.of("APPDATA", "/roaming"), HOME, "Windows 11").user());
    assertEquals(
        Path.of("/home/ada/AppData/Roaming/jupyter/kernels"),
        new JupyterFolders(Map.of(), HOME, "Windows 11").user());
  }

  @Test
  void jupyterDataDir_beatsTheSystem() {
    assertEquals(
        Path.of("/mine/kernels"),
        new JupyterFolders(Map.of("JUPYTER_DATA_DIR", "/mine"), HOME, "Windows 11").user());
  }

  @Test
  void activeEnvironment_isThePythonPrefix() {
    assertEquals(
        Path.of("/venv"),
        new JupyterFolders(Map.of("VIRTUAL_ENV", "/venv", "CONDA_PREFIX", "/conda"), HOME, "Linux")
            .pythonPrefix());
    assertEquals(
        Path.of("/conda"),
        new JupyterFolders(Map.of("CONDA_PREFIX", "/conda", "VIRTUAL_ENV", ""), HOME, "Linux")
            .pythonPrefix());
  }
}
