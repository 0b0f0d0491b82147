"""The packed kernel's install and uninstall, and what they leave: every file, every start.

INTERLEAVE_JAVA is the java to test with, INTERLEAVE_JAR the packed kernel.
"""

import json
import os
import pathlib
import subprocess
import sys

import jupyter_client
import psutil
import pytest

JAVA = pathlib.Path(os.environ["INTERLEAVE_JAVA"])
JAR = pathlib.Path(os.environ["INTERLEAVE_JAR"])
LIMIT = 600  # seconds
ARCHIVES = {"kernel.aot", "kernel.jsa"}


def setup(*arguments, java=JAVA, **environment):
    return subprocess.run(
        [java, "-jar", JAR, *arguments],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        env={**os.environ, **environment},
    )


def spec_folder(prefix):
    return prefix / "share" / "jupyter" / "kernels" / "interleave"


def argv(folder):
    return json.loads((folder / "kernel.json").read_text())["argv"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A kernel in a place with a space and an umlaut in its name."""
    prefix = tmp_path_factory.mktemp("a prefix für") / "env"
    done = setup("install", "--prefix", prefix)
    assert done.returncode == 0, done.stderr
    return spec_folder(prefix)


def first_answer(folder, stderr):
    """Starts the kernel in a folder of kernels, and returns what 6 * 7 is to it."""
    manager = jupyter_client.KernelManager(kernel_name="interleave")
    manager.kernel_spec_manager.kernel_dirs = [str(folder.parent)]
    with stderr.open("w") as log:
        manager.start_kernel(stderr=log)
        client = manager.client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=LIMIT)
            results = []
            reply = client.execute_interactive(
                "6 * 7",
                timeout=LIMIT,
                output_hook=lambda message: results.append(
                    message["content"].get("data", {}).get("text/plain")
                ),
            )
            assert reply["content"]["status"] == "ok"
            return next(result for result in results if result)
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)


def test_kernel_ends_with_the_jupyter_that_started_it(installed, tmp_path):
    starter = tmp_path / "starter.py"
    starter.write_text(
        "import jupyter_client, signal, sys\n"
        "manager = jupyter_client.KernelManager(kernel_name='interleave')\n"
        f"manager.kernel_spec_manager.kernel_dirs = [{str(installed.parent)!r}]\n"
        "manager.start_kernel()\n"
        "client = manager.client()\n"
        "client.start_channels()\n"
        f"client.wait_for_ready(timeout={LIMIT})\n"
        "print(manager.provisioner.pid, flush=True)\n"
        "signal.pause()\n"
    )
    with subprocess.Popen(
        [sys.executable, starter], stdout=subprocess.PIPE, text=True
    ) as jupyter:
        kernel = psutil.Process(int(jupyter.stdout.readline()))
        jupyter.kill()
    kernel.wait(timeout=LIMIT)
    assert not kernel.is_running()


def test_files(installed):
    files = {path.name for path in installed.iterdir()}
    assert files - ARCHIVES == {
        "kernel.json",
        "interleave-kernel.jar",
        "hooks.jar",
        "logo-32x32.png",
        "logo-64x64.png",
        "logo-svg.svg",
    }
    assert len(files & ARCHIVES) == 1


def test_kernel_json(installed):
    description = json.loads((installed / "kernel.json").read_text())
    assert description["display_name"] == "Java (Interleave)"
    assert description["language"] == "java"
    assert description["interrupt_mode"] == "message"
    assert pathlib.Path(description["argv"][0]).samefile(JAVA)
    assert description["argv"][-1] == "{connection_file}"


def test_start_is_silent(installed, tmp_path):
    stderr = tmp_path / "stderr"
    assert first_answer(installed, stderr) == "42"
    assert stderr.read_text() == ""


def test_archive_is_used(installed):
    """With the JVM told to use it or fail, it does not fail."""
    command = argv(installed)
    strict = "-XX:AOTMode=on" if any("AOTCache" in part for part in command) else "-Xshare:on"
    done = subprocess.run(
        [command[0], strict, *command[1:-1], "--version"], capture_output=True, timeout=LIMIT
    )
    assert done.returncode == 0, done.stderr


def test_outdated_archive_is_no_obstacle(installed, tmp_path):
    """Whatever does not fit, a damaged archive, another JVM's, none: the kernel starts, silently."""
    archive = next(installed / name for name in ARCHIVES if (installed / name).exists())
    content = archive.read_bytes()
    of_another_jvm = content.replace(b"64-Bit Server VM", b"63-Bit Server VM", 1)
    assert of_another_jvm != content
    stderr = tmp_path / "stderr"
    try:
        for other in (b"", b"\0" * 4096 + content[4096:], of_another_jvm):
            # A new file: a JVM that ends may still have the old one mapped.
            archive.unlink()
            archive.write_bytes(other)
            assert first_answer(installed, stderr) == "42"
            assert stderr.read_text() == ""
        archive.unlink()
        assert first_answer(installed, stderr) == "42"
        assert stderr.read_text() == ""
    finally:
        archive.unlink(missing_ok=True)
        archive.write_bytes(content)


def test_jar_newer_than_its_archive_is_no_obstacle(installed, tmp_path):
    jar, stderr = installed / "interleave-kernel.jar", tmp_path / "stderr"
    times = jar.stat()
    os.utime(jar, (times.st_atime, times.st_mtime + 60))
    try:
        assert first_answer(installed, stderr) == "42"
        assert stderr.read_text() == ""
    finally:
        os.utime(jar, ns=(times.st_atime_ns, times.st_mtime_ns))


def test_second_install_replaces_the_first(tmp_path):
    for name in ("First", "Second"):
        done = setup("install", "--no-archive", "--display-name", name, "--prefix", tmp_path)
        assert done.returncode == 0, done.stderr
    description = json.loads((spec_folder(tmp_path) / "kernel.json").read_text())
    assert description["display_name"] == "Second"


def test_user_folder_and_uninstall(tmp_path):
    place = {"JUPYTER_DATA_DIR": str(tmp_path)}
    assert setup("install", "--user", "--no-archive", "--name", "mine", **place).returncode == 0
    assert (tmp_path / "kernels" / "mine" / "kernel.json").is_file()

    done = setup("uninstall", "--user", "--name", "mine", **place)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "kernels" / "mine").exists()

    again = setup("uninstall", "--user", "--name", "mine", **place)
    assert again.returncode == 1
    assert "nothing to remove" in again.stderr


def test_sys_prefix(tmp_path):
    done = setup("install", "--sys-prefix", "--no-archive", VIRTUAL_ENV=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert (spec_folder(tmp_path) / "kernel.json").is_file()


def test_java_without_compiler_is_refused(tmp_path):
    runtime = tmp_path / "jre"
    subprocess.run(
        [JAVA.parent / "jlink", "--add-modules", "java.se", "--output", runtime],
        check=True,
        timeout=LIMIT,
    )
    done = setup("install", "--prefix", tmp_path / "env", java=runtime / "bin" / "java")
    assert done.returncode == 1
    assert "without a compiler" in done.stderr
    assert "Install a whole JDK" in done.stderr
    assert not spec_folder(tmp_path / "env").exists()


def test_connection_file_that_is_none(tmp_path):
    done = setup(str(tmp_path / "missing.json"))
    assert done.returncode == 2
    assert "missing.json" in done.stderr


def test_version_and_help():
    assert setup("--version").stdout.startswith("Interleave 0.")
    assert "uninstall" in setup("--help").stdout
