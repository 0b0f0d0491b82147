"""A learner's first hour, in a real browser: JupyterLab as install/start opens it.

INTERLEAVE_CHROMIUM is the browser's path (empty: Playwright's own), INTERLEAVE_SCREENSHOTS the
folder for pictures of what was seen.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import jupyterquiz
import nbformat
import pypandoc
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import TimeoutError, expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCREENSHOTS = pathlib.Path(os.environ.get("INTERLEAVE_SCREENSHOTS", ROOT / "target/screenshots"))
CHAPTER = ROOT / "notebooks" / "04-lock.ipynb"
KERNELSPEC = {"name": "interleave", "display_name": "Java (Interleave)", "language": "java"}
VIEWER = ".interleave-timeline"
FRONT_END = ROOT / "kernel" / "src" / "test" / "js"
LIMIT = 240_000  # milliseconds for anything that has to appear
expect.set_options(timeout=LIMIT)

# Chromium as root in a container without a network; see its own documentation of the switches.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Server:
    """A Jupyter server of our own on a free port, and the folder it shows."""

    def __init__(self, folder):
        self.notebooks = folder / "notebooks"
        self.notebooks.mkdir()
        settings = folder / "state/config/lab/user-settings/@jupyterlab"
        for name, value in [
            # All cells are in the page, not only those that can be seen.
            ("notebook-extension/tracker", '{"windowingMode": "none"}'),
            # Nothing is written but when a test asks for it: it may read what was written.
            ("docmanager-extension/plugin", '{"autosave": false}'),
        ]:
            file = settings / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True)
            file.write_text(value)
        self.log = (folder / "server.log").open("w+")
        command, variables = self.start(folder)
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env=environment(**variables),
            start_new_session=True,
        )
        self.base, self.token = self.await_address()

    def await_address(self):
        while self.process.poll() is None:
            text = pathlib.Path(self.log.name).read_text()
            # With what comes behind it: the token may not be all there yet.
            found = re.search(r"(http://localhost:\d+)/\S*[?&]token=(\w+)\s", text)
            if found:
                return found.groups()
            try:
                self.process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError(f"The server ended: {pathlib.Path(self.log.name).read_text()}")

    def write(self, name, cells):
        notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
        nbformat.write(notebook, self.notebooks / name)

    def close(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(LIMIT / 1000)  # it ends its kernels first
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.log.close()


class Lab(Server):
    """JupyterLab, as install/start opens it."""

    def start(self, folder):
        port = ["--port", str(free_port()), "--notebooks", self.notebooks]
        return (
            [ROOT / "install" / "start", "--no-browser", *port],
            {"INTERLEAVE_STATE": str(folder / "state"), "JUPYTER_PATH": ""},
        )

    def address(self, name):
        """A notebook in a workspace of its own, so that no test sees the tabs of another."""
        return f"{self.base}/lab/workspaces/{name.split('.')[0]}/tree/{name}?token={self.token}"


class Seven(Server):
    """Notebook 7, as somebody has it who works with that; the kernel is where Jupyter finds it."""

    def start(self, folder):
        return (
            [
                *[sys.executable, "-m", "notebook", "--no-browser", "--allow-root"],
                f"--config={ROOT / 'install' / 'jupyter_server_config.py'}",
                f"--ServerApp.root_dir={self.notebooks}",
                f"--ServerApp.port={free_port()}",
            ],
            {
                "JUPYTER_PATH": str(ROOT / ".venv/share/jupyter"),
                "JUPYTER_CONFIG_DIR": str(folder / "state/config"),
                "JUPYTER_DATA_DIR": str(folder / "state/data"),
                "JUPYTER_RUNTIME_DIR": str(folder / "state/runtime"),
            },
        )

    def address(self, name):
        return f"{self.base}/notebooks/{name}?token={self.token}"


def environment(**changes):
    """Ours, but for what a learner does not have: a progress that is kept nowhere."""
    kept = {name: value for name, value in os.environ.items() if name != "INTERLEAVE_PROGRESS"}
    return {**kept, **changes}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Notebook:
    """A notebook that is open in the browser."""

    def __init__(self, page, lab, name):
        self.page = page
        page.goto(lab.address(name), timeout=LIMIT)
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        expect(self.panel.locator(".jp-Cell").first).to_be_visible(timeout=LIMIT)
        self.code = self.panel.locator(".jp-CodeCell")

    def await_kernel(self):
        """Until the kernel is connected and has nothing to do: what is asked earlier may get lost."""
        status = self.page.locator("#jp-main-statusbar")
        expect(status).to_contain_text(re.compile(r"\| Idle"), timeout=LIMIT)

    def menu(self, *path):
        for entry in path[:-1]:
            opener = self.page.locator(".lm-MenuBar-itemLabel, .lm-Menu-itemLabel")
            opener.filter(has_text=re.compile(f"^{re.escape(entry)}")).first.click()
        last = self.page.locator(".lm-Menu-itemLabel")
        last.filter(has_text=re.compile(f"^{re.escape(path[-1])}$")).first.click()

    def run_all(self):
        self.await_kernel()
        self.menu("Run", "Run All Cells")

    def run(self, number):
        self.code.nth(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def rewrite(self, number, text):
        """Replaces what is in a code cell."""
        self.code.nth(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def add(self, text):
        """A new code cell at the end, which is run; returns its number."""
        number = self.code.count()
        self.panel.locator(".jp-Cell").last.locator(".jp-InputPrompt").click()
        self.page.keyboard.press("b")
        expect(self.code).to_have_count(number + 1)
        self.rewrite(number, text)
        self.run(number)
        return number

    def await_end(self):
        """Until every code cell with something in it has got its number."""
        self.page.wait_for_function(
            """() => [...document.querySelectorAll('.jp-CodeCell')]
                .every(cell => {
                    const content = cell.querySelector('.cm-content');
                    const prompt = cell.querySelector('.jp-InputPrompt');
                    return content && prompt
                        && (!content.innerText.trim() || /\\[\\d+\\]/.test(prompt.innerText));
                })""",
            timeout=2 * LIMIT,
        )
        self.await_kernel()

    def output(self, number):
        return self.code.nth(number).locator(".jp-OutputArea-output")

    def await_timelines(self, numbers, but=()):
        """Until these code cells, and no others, show a timeline whose picture is there; those of
        `but` may or may not."""
        self.page.wait_for_function(
            """([panel, wanted, but]) => {
                const cells = [...panel.querySelectorAll('.jp-CodeCell')];
                const shows = cell => [...cell.querySelectorAll('.jp-OutputArea figure')]
                    .some(figure => {
                        const image = figure.querySelector('img');
                        return (image && image.complete && image.naturalWidth > 0)
                            || figure.querySelector('svg');
                    });
                return cells.every((cell, number) => but.includes(number)
                    || shows(cell) === wanted.includes(number));
            }""",
            arg=[self.panel.element_handle(), list(numbers), list(but)],
            timeout=LIMIT,
        )

    def picture(self, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")

    def picture_of_timeline(self, name, number=0):
        figure = self.panel.locator(".jp-OutputArea figure").nth(number)
        figure.scroll_into_view_if_needed()
        self.picture(name)


@pytest.fixture(scope="module")
def lab():
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(pathlib.Path(folder))
        yield lab
        lab.close()


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("INTERLEAVE_CHROMIUM") or None, args=SWITCHES
        )
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A page that remembers what went wrong in it."""
    context = browser.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(LIMIT)
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(f"{message.text} ({message.location.get('url')})")
        if message.type == "error"
        else None,
    )
    yield page
    context.close()
    assert [complaint for complaint in complaints if not from_jupyterlab(complaint)] == []


def from_jupyterlab(complaint):
    """JupyterLab asks for settings that are not there yet, and the browser reports each; Notebook 7
    stumbles over its own when it opens any notebook."""
    asked = complaint.startswith("Failed to load resource") and "/api/" in complaint
    return asked or complaint == "Cannot read properties of undefined (reading 'schema')"


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shipped_timelines(notebook):
    return [
        number
        for number, cell in enumerate(code_cells(notebook))
        if any("<figure" in output.get("data", {}).get("text/html", "") for output in cell.outputs)
    ]


def test_chapter_runs_in_light_and_dark(lab, page):
    chapter = nbformat.read(CHAPTER, as_version=4)
    shutil.copy(CHAPTER, lab.notebooks)
    shutil.copytree(CHAPTER.parent / "exercises", lab.notebooks / "exercises")
    expected = shipped_timelines(chapter)
    assert expected, "the chapter is shipped without a timeline"

    notebook = Notebook(page, lab, CHAPTER.name)
    notebook.await_kernel()
    notebook.menu("Edit", "Clear Outputs of All Cells")
    notebook.await_timelines([])
    notebook.run_all()
    notebook.await_end()
    # Those of the exercises are left out of what is shipped.
    exercises = [
        number
        for number, cell in enumerate(code_cells(chapter))
        if cell.source.startswith("%%exercise")
    ]
    notebook.await_timelines(expected, but=exercises)
    notebook.picture_of_timeline("chapter-light")
    notebook.picture_of_timeline("contention-light", 1)
    notebook.menu("Settings", "Theme", "JupyterLab Dark")
    page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
    notebook.picture_of_timeline("chapter-dark")
    notebook.menu("Settings", "Theme", "JupyterLab Light")
    page.wait_for_selector("body[data-jp-theme-light=true]", state="attached")


def test_chapter_reads_well_before_it_is_run(lab, page):
    """What a downloaded chapter looks like: nobody has vouched for it, so it is sanitized."""
    chapter = nbformat.read(CHAPTER, as_version=4)
    chapter.cells.insert(0, new_markdown_cell("A copy with another text."))
    nbformat.write(chapter, lab.notebooks / "downloaded.ipynb")

    notebook = Notebook(page, lab, "downloaded.ipynb")
    expect(notebook.panel.locator(".jp-OutputArea figure").first).to_be_visible(timeout=LIMIT)

    notebook.await_timelines(shipped_timelines(chapter))
    figure = notebook.panel.locator(".jp-OutputArea figure").first
    assert figure.locator("figcaption").inner_text().strip()
    assert figure.locator("img").get_attribute("alt")
    assert figure.locator("script, style").count() == 0
    notebook.picture_of_timeline("chapter-untrusted")


def test_spinning_cell_can_be_interrupted(lab, page):
    lab.write(
        "spin.ipynb",
        [
            new_code_cell("int kept = 42;"),
            new_code_cell('System.out.println("round and round");\nwhile (true) {}'),
            new_code_cell("kept"),
        ],
    )
    notebook = Notebook(page, lab, "spin.ipynb")
    notebook.await_kernel()
    notebook.run(0)
    notebook.run(1)
    expect(notebook.code.nth(0).locator(".jp-InputPrompt")).to_have_text("[1]:", timeout=LIMIT)
    expect(notebook.output(1).first).to_contain_text("round and round", timeout=LIMIT)
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Busy", timeout=LIMIT)

    notebook.panel.locator("[data-command='notebook:interrupt-kernel']").first.click()

    expect(notebook.output(1).last).to_contain_text("nterrupt", timeout=LIMIT)
    # Only then has the kernel answered: what comes before that is aborted with the failed cell.
    expect(notebook.code.nth(1).locator(".jp-InputPrompt")).to_have_text("[2]:")
    notebook.picture("interrupt")
    notebook.run(2)
    expect(notebook.output(2).first).to_contain_text("42", timeout=LIMIT)


def test_deadlock_ends_with_its_verdict(lab, page):
    """In a kernel as JupyterLab starts it, on a JDK that has explored, and so is rewritten."""
    lab.write(
        "deadlock.ipynb",
        [
            new_code_cell(
                "%%explore\n"
                "var names = new ArrayList<String>();\n"
                "void register(String name) {\n"
                "  if (names.isEmpty()) names.add(name);\n"
                "}\n"
                'var ann = Threads.start("ann", () -> register("Ann"));\n'
                'var bob = Threads.start("bob", () -> register("Bob"));\n'
                "ann.join();\n"
                "bob.join();\n"
                "expect(1);\n"
                "names.size()"
            ),
            new_code_cell(
                "var left = new Lock();\n"
                "var right = new Lock();\n"
                "var met = new Barrier(2);\n"
                "void both(Lock first, Lock second) {\n"
                "  first.with(() -> {\n"
                "    met.await();\n"
                "    second.with(() -> {});\n"
                "  });\n"
                "}\n"
                'Threads.start("other", () -> both(right, left));\n'
                "both(left, right);"
            ),
        ],
    )
    notebook = Notebook(page, lab, "deadlock.ipynb")
    notebook.await_kernel()
    notebook.run(0)
    expect(notebook.output(0).last).to_contain_text("came in between", timeout=LIMIT)
    notebook.picture("explained")
    notebook.run(1)
    verdict = notebook.output(1).last
    expect(verdict).to_contain_text("Deadlock: main and other wait for each other", timeout=LIMIT)
    expect(verdict).to_contain_text("Who waits for whom")
    verdict.scroll_into_view_if_needed()
    notebook.picture("deadlock-light")
    notebook.menu("Settings", "Theme", "JupyterLab Dark")
    page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
    expect(page.locator("#jupyterlab-splash")).to_have_count(0, timeout=LIMIT)
    verdict.scroll_into_view_if_needed()
    notebook.picture("deadlock-dark")
    notebook.menu("Settings", "Theme", "JupyterLab Light")
    page.wait_for_selector("body[data-jp-theme-light=true]", state="attached")


def test_tab_completes(lab, page):
    lab.write("complete.ipynb", [new_code_cell("")])
    notebook = Notebook(page, lab, "complete.ipynb")
    notebook.await_kernel()
    proposals = page.locator(".jp-Completer")
    for _ in range(20):  # JupyterLab forgets a first answer that takes long
        # From the start each time: a late answer may come just before the key, which then chooses.
        notebook.rewrite(0, "Math.flo")
        page.keyboard.press("Tab")
        try:
            proposals.wait_for(state="visible", timeout=10_000)
            break
        except TimeoutError:
            continue
    expect(proposals).to_contain_text("floorDiv")
    notebook.picture("completion")
    page.keyboard.press("Enter")
    expect(notebook.code.nth(0).locator(".cm-content")).to_contain_text("Math.floor")


def test_late_output_stays_under_its_cell(lab, page):
    lab.write(
        "late.ipynb",
        [
            new_code_cell(
                "var gate = new java.util.concurrent.CountDownLatch(1);\n"
                "new Thread(() -> {\n"
                "  try {\n"
                "    gate.await();\n"
                "  } catch (InterruptedException e) {\n"
                "    return;\n"
                "  }\n"
                '  System.out.println("late news");\n'
                '}, "late").start();'
            ),
            new_code_cell('gate.countDown();\nSystem.out.println("second cell");'),
        ],
    )
    notebook = Notebook(page, lab, "late.ipynb")
    notebook.run_all()
    notebook.await_end()

    first = notebook.code.nth(0).locator(".jp-OutputArea")
    second = notebook.code.nth(1).locator(".jp-OutputArea")
    expect(first).to_contain_text("late news", timeout=LIMIT)
    expect(second).to_contain_text("second cell", timeout=LIMIT)
    expect(second).not_to_contain_text("late news")
    notebook.picture("late-output")


# --- The interactive timeline -----------------------------------------------------------------------

# One thread is blocked by another for sure, however slow the machine: until its time is over.
BLOCKED_FOR_SURE = """Lock lock = new Lock();
lock.acquire();
var second = Threads.start("second", () -> {
    if (!lock.acquire(0.2)) {
        println("gave up");
    }
});
second.join();
lock.release();"""


class Viewer:
    """The interactive timeline that a cell shows."""

    def __init__(self, page, number=0):
        self.page = page
        self.host = page.locator(VIEWER).nth(number)
        self.plot = self.host.locator(".plot")
        expect(self.plot.locator("svg")).to_be_visible(timeout=LIMIT)

    def at_step(self, number):
        expect(self.plot).to_have_attribute("aria-valuenow", str(number), timeout=LIMIT)

    def press(self, *keys):
        self.plot.focus()
        for key in keys:
            self.page.keyboard.press(key)

    def picture(self):
        return self.plot.inner_html()

    def lane(self, name):
        """The name at the head of a lane; a bar may say the same word."""
        return self.plot.locator('text[x="8"]', has_text=re.compile(f"^{name}$"))

    def button(self, action):
        return self.host.locator(f"[data-do={action}]")

    def middle_of(self, look):
        """Where the widest piece of a look lies in the plot."""
        return self.plot.evaluate(
            """(plot, look) => {
                const path = plot.querySelector(`path[class$="-${look}"]`);
                const box = path.getBoundingClientRect();
                const around = plot.getBoundingClientRect();
                return {x: box.x + box.width / 2 - around.x, y: box.y + box.height / 2 - around.y};
            }""",
            look,
        )

    def save(self, kind):
        menu = self.host.locator("details", has_text="save")
        if not menu.evaluate("menu => menu.open"):
            menu.locator("summary").click()
        with self.page.expect_download() as download:
            self.host.locator(f"[data-save={kind}]").click()
        return pathlib.Path(download.value.path())


@pytest.fixture(scope="module")
def axe():
    """What finds faults of accessibility, of the version that the front end's tests name."""
    script = FRONT_END / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=FRONT_END, check=True)
    return script


def violations(page, axe):
    if not page.evaluate("() => 'axe' in window"):
        page.add_script_tag(path=axe)
    found = page.evaluate("() => axe.run('figure')")["violations"]
    return [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in found]


@pytest.fixture
def blocked(lab, page):
    """A notebook in which a thread was blocked, and its timeline."""
    lab.write(
        "blocked.ipynb",
        [new_code_cell(BLOCKED_FOR_SURE), new_markdown_cell("Look at [this step](#step-3).")],
    )
    notebook = Notebook(page, lab, "blocked.ipynb")
    notebook.run_all()
    notebook.await_end()
    return notebook, Viewer(page)


def test_timeline_is_stepped_through(blocked):
    notebook, viewer = blocked
    steps = int(viewer.plot.get_attribute("aria-valuemax"))
    assert steps >= 8
    viewer.at_step(0)

    viewer.press("ArrowRight", "ArrowRight")
    viewer.at_step(2)
    assert "Step 2 of" in viewer.plot.get_attribute("aria-valuetext")
    viewer.press("ArrowLeft")
    viewer.at_step(1)
    viewer.press("End")
    viewer.at_step(steps)
    viewer.button("back").click()
    viewer.at_step(steps - 1)
    viewer.host.locator("[data-step]").fill("4")
    viewer.host.locator("[data-step]").press("Enter")
    viewer.at_step(4)
    viewer.button("first").click()
    viewer.at_step(0)

    viewer.button("conflict").click()
    expect(viewer.host.locator(".step")).to_contain_text("second is blocked on `lock`, held by main")
    panel = viewer.host.locator(".panel")
    expect(panel.locator("tr", has_text="lock (Lock)")).to_contain_text("held by main; second waits")
    # Main's row may speak of second, too: the row is the one that is headed so.
    expect(panel.locator('tr:has(th:text-is("second"))').first).to_contain_text("blocked: lock")
    expect(panel.locator(".code .now code")).to_have_text("    if (!lock.acquire(0.2)) {")
    notebook.picture("timeline-step")

    # Asked in the page, where it cannot have come to the end meanwhile.
    label = viewer.button("play").evaluate(
        "button => { button.click(); return button.getAttribute('aria-label'); }"
    )
    assert label == "stop"
    viewer.at_step(steps)
    expect(viewer.button("play")).to_have_attribute("aria-label", "play")

    notebook.panel.locator("a", has_text="this step").click()
    viewer.at_step(3)


def test_timeline_leaves_no_key_to_the_notebook(blocked):
    notebook, viewer = blocked
    cells = notebook.panel.locator(".jp-Cell")
    before = cells.count()
    for key in "abcdefghijklmnopqrstuvwxyz0123456789":
        viewer.press(key)
    viewer.press("d", "d", "0", "0", "Shift+M", "Delete", "Backspace", "Enter", "Space", "Space")
    viewer.press("ArrowUp", "ArrowDown", "Tab")
    viewer.button("forward").focus()
    for key in ["b", "a", "x", "d", "d", "ArrowRight", "ArrowLeft"]:
        notebook.page.keyboard.press(key)
    search = viewer.host.locator("[data-find]")
    search.focus()
    notebook.page.keyboard.type("abxdd")
    expect(search).to_have_value("abxdd")
    notebook.panel.locator("figure > details > summary").first.focus()
    for key in ["b", "a", "x", "d", "d"]:
        notebook.page.keyboard.press(key)

    assert cells.count() == before
    assert notebook.code.count() == 1


def test_timeline_tells_more_of_what_is_pointed_at(blocked):
    notebook, viewer = blocked
    tip = viewer.host.locator(".tip")
    place = viewer.middle_of("B")

    viewer.plot.hover(position=place)
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("second: blocked")
    viewer.plot.click(position=place)
    status = viewer.host.locator("[role=status]")
    expect(status).to_contain_text("second is blocked on lock")
    expect(status).to_contain_text("held by main")

    whole = viewer.picture()
    viewer.press("+", "+")
    await_other(viewer, whole)
    viewer.button("all").click()
    viewer.press("Escape", "ArrowRight", "[", "End", "]")
    expect(viewer.host.locator(".panel caption").first).to_contain_text("Range of")
    acquired = viewer.host.locator('.panel tr:has(th:text-is("lock")) td').first
    expect(acquired).to_have_text("1")
    viewer.press("Escape")

    viewer.button("objects").click()
    expect(viewer.lane("lock")).to_have_count(1)
    viewer.button("objects").click()
    expect(viewer.lane("lock")).to_have_count(0)
    lanes = viewer.host.locator("details", has_text="threads").first
    lanes.locator("summary").click()
    lanes.locator("label", has_text="second").locator("input").uncheck()
    expect(viewer.lane("second")).to_have_count(0)
    lanes.locator("label", has_text="second").locator("input").check()
    expect(viewer.lane("second")).to_have_count(1)
    notebook.page.keyboard.press("Escape")

    viewer.host.locator("[data-find]").fill("is blocked on")
    expect(status).to_contain_text(re.compile(r"[1-9]\d* of \d+ steps fit"))


def await_other(viewer, before):
    """Until the picture is another one than it was."""
    viewer.page.wait_for_function(
        "([plot, before]) => plot.innerHTML !== before",
        arg=[viewer.plot.element_handle(), before],
    )


def test_timeline_is_zoomed_and_dragged_with_the_mouse(blocked):
    notebook, viewer = blocked
    mouse, keyboard = notebook.page.mouse, notebook.page.keyboard
    viewer.plot.scroll_into_view_if_needed()
    box = viewer.plot.bounding_box()
    middle = box["x"] + box["width"] / 2
    height = box["y"] + box["height"] / 2

    def drag(by):
        mouse.move(middle, height)
        mouse.down()
        mouse.move(middle + by, height, steps=5)
        mouse.up()

    whole = viewer.picture()
    drag(-100)
    assert viewer.picture() == whole, "all of it is there: it cannot be moved"

    mouse.move(middle, height)
    keyboard.down("Control")
    mouse.wheel(0, -400)
    keyboard.up("Control")
    await_other(viewer, whole)
    near = viewer.picture()
    drag(-100)
    await_other(viewer, near)
    viewer.button("all").click()

    viewer.button("range").click()
    drag(150)
    expect(viewer.host.locator(".panel caption").first).to_contain_text("Range of")
    viewer.button("range").click()
    expect(viewer.host.locator(".panel caption")).to_have_count(0)


def test_timeline_can_be_taken_away(blocked):
    notebook, viewer = blocked
    assert viewer.save("svg").read_text().startswith("<svg ")
    assert viewer.save("png").read_bytes().startswith(b"\x89PNG")
    events = json.loads(viewer.save("trace").read_text())["traceEvents"]
    assert {"blocked", "running"} <= {event["name"] for event in events if event["ph"] == "X"}
    lines = [json.loads(line) for line in viewer.save("jsonl").read_text().splitlines()]
    assert lines[0]["schema"] == 1
    assert "BLOCK" in [line["kind"] for line in lines[1:]]

    saved = viewer.save("html")
    elsewhere = notebook.page.context.new_page()
    elsewhere.set_content(saved.read_text())
    alone = Viewer(elsewhere)
    alone.press("End")
    alone.at_step(lines[0]["steps"])
    elsewhere.close()


def test_timeline_can_be_used_by_everybody(blocked, axe):
    notebook, viewer = blocked
    viewer.press("End", "Enter")
    assert violations(notebook.page, axe) == []
    notebook.picture("timeline-light")
    notebook.menu("Settings", "Theme", "JupyterLab Dark")
    notebook.page.wait_for_selector("body[data-jp-theme-light=false]", state="attached")
    assert violations(notebook.page, axe) == []
    notebook.picture("timeline-dark")
    notebook.menu("Settings", "Theme", "JupyterLab Light")
    notebook.page.wait_for_selector("body[data-jp-theme-light=true]", state="attached")


def test_timeline_fits_every_screen_and_paper(blocked):
    notebook, viewer = blocked
    saved = viewer.save("html").read_text()
    page = notebook.page.context.new_page()
    page.set_content(saved)
    alone = Viewer(page)
    alone.press("End")
    for width in [360, 1200, 3840]:
        page.set_viewport_size({"width": width, "height": 1000})
        page.wait_for_function(
            """viewer => {
                const room = viewer.getBoundingClientRect().width;
                const plot = viewer.shadowRoot.querySelector('.plot > svg').getBoundingClientRect();
                return plot.width <= room && plot.width > room - 10;
            }""",
            arg=alone.host.element_handle(),
        )
        page.screenshot(path=SCREENSHOTS / f"timeline-{width}.png")
    page.set_viewport_size({"width": 1200, "height": 1000})
    page.emulate_media(forced_colors="active")
    colours = alone.plot.evaluate(
        """plot => {
            const probe = document.createElement('span');
            probe.style.color = 'CanvasText';
            document.body.append(probe);
            const text = getComputedStyle(probe).color;
            probe.remove();
            return ['B', 'W', 'R', 'H'].map(look => plot.querySelector(`[class$="-${look}"]`))
                .filter(Boolean).map(shape => getComputedStyle(shape).stroke === text);
        }"""
    )
    assert len(colours) >= 3 and all(colours)
    page.screenshot(path=SCREENSHOTS / "timeline-contrast.png")
    page.emulate_media(forced_colors="none", media="print")
    expect(alone.button("last")).to_be_hidden()
    expect(alone.plot).to_be_visible()
    page.close()


def test_timeline_does_not_move_by_itself_if_that_is_unwanted(blocked):
    notebook, viewer = blocked
    saved = viewer.save("html").read_text()
    page = notebook.page.context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.set_content(saved)
    alone = Viewer(page)
    expect(alone.button("play")).to_have_count(0)
    alone.press("Space")
    alone.button("forward").click()
    alone.at_step(1)
    page.close()


# Two friends that want one lock, in two orders: in turn one has to wait, one after the other none.
FRIENDS = """Lock lock = new Lock();
var ann = Threads.start("Ann", () -> lock.with(() -> {}));
var ben = Threads.start("Ben", () -> lock.with(() -> {}));
ann.join();
ben.join();"""


def test_two_runs_are_compared(lab, page, axe):
    lab.write(
        "compare.ipynb",
        [
            new_code_cell(f"%%simulate straight\n{FRIENDS}"),
            new_code_cell("var first = Timeline.last();"),
            new_code_cell(f"%%simulate fair\n{FRIENDS}"),
            new_code_cell("Timeline.compare(first, Timeline.last())"),
        ],
    )
    notebook = Notebook(page, lab, "compare.ipynb")
    notebook.run_all()
    notebook.await_end()
    figure = notebook.code.nth(3).locator("figure")
    expect(figure.locator("figcaption")).to_contain_text("The runs part at step")
    expect(figure.locator("img")).to_have_count(2)
    notebook.await_timelines([0, 2, 3])
    figure.locator("summary").click()
    expect(figure.locator("table")).to_contain_text("Ann")
    assert violations(page, axe) == []
    figure.scroll_into_view_if_needed()
    notebook.picture("comparison")


def test_long_cell_shows_its_timeline_while_it_runs(lab, page):
    end = lab.notebooks / "end-of-the-long-cell"
    lab.write(
        "long.ipynb",
        [
            new_code_cell(
                "Lock lock = new Lock();\n"
                'Threads.start("second", () -> lock.with(() -> {})).join();\n'
                f'while (!java.nio.file.Files.exists(java.nio.file.Path.of("{end}"))) {{\n'
                "    sleep(0.05);\n"
                "}"
            )
        ],
    )
    notebook = Notebook(page, lab, "long.ipynb")
    notebook.run_all()
    figure = notebook.code.nth(0).locator("figure")
    expect(figure).to_contain_text("The cell goes on")
    assert figure.locator("script").count() == 0
    notebook.picture("live")
    end.touch()
    notebook.await_end()

    viewer = Viewer(page)
    viewer.press("End")
    viewer.at_step(int(viewer.plot.get_attribute("aria-valuemax")))
    expect(figure).to_have_count(1)
    expect(figure).not_to_contain_text("The cell goes on")


def test_tab_that_sleeps_meanwhile_loses_nothing(lab, page):
    """A browser stops what nobody looks at, here by its debugger; the cell goes on meanwhile."""
    asleep, over = lab.notebooks / "the-tab-sleeps", lab.notebooks / "the-cell-is-over"
    lab.write(
        "asleep.ipynb",
        [
            new_code_cell(
                "Lock lock = new Lock();\n"
                'Threads.start("first", () -> lock.with(() -> {})).join();\n'
                f'while (!java.nio.file.Files.exists(java.nio.file.Path.of("{asleep}"))) {{\n'
                "    sleep(0.05);\n"
                "}\n"
                "for (int i = 0; i < 20; i++) {\n"
                "    int number = i;\n"
                '    Threads.start("late-" + i, () -> println("line " + number)).join();\n'
                "    sleep(0.05);\n"
                "}\n"
                f'java.nio.file.Files.createFile(java.nio.file.Path.of("{over}"));'
            )
        ],
    )
    notebook = Notebook(page, lab, "asleep.ipynb")
    notebook.run_all()
    figure = notebook.code.nth(0).locator("figure")
    expect(figure).to_contain_text("The cell goes on")
    devtools = page.context.new_cdp_session(page)
    stopped = []
    devtools.on("Debugger.paused", lambda event: stopped.append(event))
    devtools.send("Debugger.enable")
    page.evaluate(
        """() => setTimeout(() => {
            const before = Date.now();
            debugger;
            window.slept = Date.now() - before;
        })"""
    )
    while not stopped:
        page.wait_for_timeout(50)
    asleep.touch()
    await_file(over)
    devtools.send("Debugger.resume")
    devtools.send("Debugger.disable")

    notebook.await_end()
    # At least as long as the cell slept after the tab did.
    assert page.evaluate("() => window.slept") >= 900
    expect(figure).to_have_count(1)
    expect(figure).not_to_contain_text("The cell goes on")
    expect(notebook.code.nth(0).locator(".jp-OutputArea")).to_contain_text("line 19")
    viewer = Viewer(page)
    expect(viewer.lane("late-19")).to_have_count(1)
    viewer.press("End")
    viewer.at_step(int(viewer.plot.get_attribute("aria-valuemax")))


def await_file(file):
    """Until there is such a file, which only the kernel can tell of."""
    end = time.monotonic() + 2 * LIMIT / 1000
    while not file.exists():
        assert time.monotonic() < end, f"{file} does not appear"
        time.sleep(0.05)


@pytest.fixture
def touched(blocked, browser):
    """The timeline as a page of its own on a screen that is touched, and what touches it."""
    _, viewer = blocked
    saved = viewer.save("html").read_text()
    context = browser.new_context(viewport={"width": 420, "height": 500}, has_touch=True)
    context.set_default_timeout(LIMIT)
    page = context.new_page()
    page.set_content(saved)
    alone = Viewer(page)
    alone.plot.scroll_into_view_if_needed()
    yield alone, Fingers(page)
    context.close()


# In the second, all that was to be done in the first has been done.
TWO_FRAMES = """() => new Promise(
    done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"""


class Fingers:
    """One or two fingers on the screen, given as their places."""

    def __init__(self, page):
        self.page = page
        self.devtools = page.context.new_cdp_session(page)

    def send(self, kind, places):
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        self.devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        # The page learns of a movement with its next frame.
        self.page.evaluate(TWO_FRAMES)

    def move(self, before, after, steps=4):
        """The fingers come down, move, and stay down."""
        self.send("touchStart", before)
        for i in range(1, steps + 1):
            self.send(
                "touchMove",
                [
                    (x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps)
                    for (x0, y0), (x1, y1) in zip(before, after)
                ],
            )

    def lift(self):
        self.send("touchEnd", [])


def test_timeline_is_touched(touched):
    viewer, fingers = touched
    box = viewer.plot.bounding_box()
    middle, height = box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2

    # A finger needs more room than a pointer.
    small = viewer.host.locator("button:visible, summary:visible").evaluate_all(
        """found => found.filter(element => {
            const {width, height} = element.getBoundingClientRect();
            return width < 36 || height < 36;
        }).map(element => element.outerHTML)"""
    )
    assert small == []

    # A tap goes to a step and tells why a thread stands still.
    place = viewer.middle_of("B")
    viewer.page.touchscreen.tap(box["x"] + place["x"], box["y"] + place["y"])
    status = viewer.host.locator("[role=status]")
    expect(status).to_contain_text("second is blocked on lock")
    expect(viewer.plot).not_to_have_attribute("aria-valuenow", "0")

    # Two fingers that part enlarge it; one that stays moves it on from there.
    whole = viewer.picture()
    fingers.move([(middle - 20, height), (middle + 20, height)], [(middle - 80, height), (middle + 80, height)])
    await_other(viewer, whole)
    near = viewer.middle_of("B")["x"]
    fingers.send("touchEnd", [(middle - 80, height)])
    fingers.send("touchMove", [(middle - 79, height)])
    assert abs(viewer.middle_of("B")["x"] - near) < 5
    fingers.lift()
    enlarged = viewer.picture()
    fingers.move([(middle, height)], [(middle - 60, height)])
    fingers.lift()
    await_other(viewer, enlarged)

    # The same movement selects a range once that is asked for.
    viewer.button("all").tap()
    viewer.button("range").tap()
    box = viewer.plot.bounding_box()
    height = box["y"] + box["height"] / 2
    fingers.move([(middle, height)], [(middle + 80, height)])
    fingers.lift()
    expect(viewer.host.locator(".panel caption").first).to_contain_text("Range of")
    viewer.page.screenshot(path=SCREENSHOTS / "timeline-touch.png")


def test_timeline_is_shown_by_steps_on_request(lab, page):
    lab.write("steps.ipynb", [new_code_cell("%timeline steps"), new_code_cell(BLOCKED_FOR_SURE)])
    notebook = Notebook(page, lab, "steps.ipynb")
    notebook.run_all()
    notebook.await_end()
    viewer = Viewer(page)
    axis = viewer.plot.locator("text", has_text=re.compile("^(step|time)$"))
    expect(axis).to_have_text("step")
    expect(viewer.button("steps")).to_have_attribute("aria-pressed", "true")
    viewer.press("End")
    viewer.at_step(int(viewer.plot.get_attribute("aria-valuemax")))
    notebook.picture_of_timeline("timeline-steps")
    viewer.button("steps").click()
    expect(axis).to_have_text("time")
    expect(viewer.button("steps")).to_have_attribute("aria-pressed", "false")


def test_objects_are_shown_when_they_are_asked_for(lab, page):
    lab.write(
        "objects.ipynb", [new_code_cell("%timeline objects"), new_code_cell(BLOCKED_FOR_SURE)]
    )
    notebook = Notebook(page, lab, "objects.ipynb")
    notebook.run_all()
    notebook.await_end()
    viewer = Viewer(page)
    expect(viewer.lane("lock")).to_have_count(1)
    expect(viewer.button("objects")).to_have_attribute("aria-pressed", "true")
    table = notebook.panel.locator("figure table", has_text="Locks and other objects")
    expect(table).to_contain_text("1 time by 1 thread")
    notebook.picture_of_timeline("timeline-objects")


def test_fifty_timelines_leave_each_other_alone(lab, page):
    cells = [
        new_code_cell(
            f"Lock lock{i} = new Lock();\n"
            f'Threads.start("worker-{i}", () -> lock{i}.with(() -> {{}})).join();'
        )
        for i in range(50)
    ]
    lab.write("fifty.ipynb", cells)
    notebook = Notebook(page, lab, "fifty.ipynb")
    notebook.run_all()
    notebook.await_end()
    expect(page.locator(f"{VIEWER} .plot > svg")).to_have_count(50)

    # The script is unpacked once for all of them.
    assert page.evaluate("() => Object.keys(window).filter(k => /^interleave_\\w+$/.test(k)).length") == 2
    page.evaluate(
        """() => {
            window.changed = new Map();
            document.querySelectorAll('.interleave-timeline').forEach((host, number) => {
                new MutationObserver(records => {
                    const nodes = records.reduce((sum, record) => sum + record.addedNodes.length, 0);
                    window.changed.set(number, (window.changed.get(number) ?? 0) + nodes);
                }).observe(host.shadowRoot, {childList: true, subtree: true});
            });
        }"""
    )
    # Those that have got another width since draw once more, in a frame to come.
    page.evaluate(TWO_FRAMES)
    while page.evaluate("() => { const some = changed.size > 0; changed.clear(); return some; }"):
        page.evaluate(TWO_FRAMES)
    viewer = Viewer(page, 25)
    viewer.press("ArrowRight")
    viewer.at_step(1)
    page.wait_for_function("() => window.changed.size > 0")
    # One key changes one of them, by a handful of elements that hold what is drawn.
    [(number, nodes)] = page.evaluate("() => [...window.changed]")
    assert number == 25
    assert nodes < 20, nodes


def test_notebook_with_a_timeline_is_converted(lab, blocked, axe):
    notebook, _ = blocked
    file = lab.notebooks / "blocked.ipynb"
    # The server answers when all of the file is written; before, it may be empty.
    with notebook.page.expect_response(
        lambda response: response.request.method == "PUT" and file.name in response.url
    ):
        notebook.menu("File", "Save Notebook")
    output = code_cells(nbformat.read(file, as_version=4))[0].outputs[-1]
    # What is not trusted is shown by VS Code as Markdown; another form might be shown before HTML.
    assert set(output.data) == {"text/html", "text/markdown", "text/plain"}
    pandoc = os.path.dirname(pypandoc.get_pandoc_path())
    for form in ["html", "slides", "markdown", "latex"]:
        subprocess.run(
            [ROOT / ".venv/bin/jupyter", "nbconvert", "--log-level=WARN", "--to", form, file],
            env=environment(PATH=f"{pandoc}{os.pathsep}{os.environ['PATH']}"),
            check=True,
        )

    assert "second gave up on" in file.with_suffix(".md").read_text()
    # On paper there are the finding and the tables, of which the whole content is in Markdown.
    latex = file.with_suffix(".tex").read_text()
    assert "second gave up on" in latex
    tables = re.findall(r"\\begin{longtable}.*?\\end{longtable}", latex, re.DOTALL)
    assert len(tables) == 2
    assert "is blocked on" in tables[1] and "held by main" in tables[1]
    # Offline on their own: JupyterLab would complain.
    elsewhere = notebook.page.context.browser.new_context(offline=True)
    elsewhere.set_default_timeout(LIMIT)
    page = elsewhere.new_page()
    for form in [".html", ".slides.html"]:
        page.goto(file.with_suffix(form).as_uri(), wait_until="commit")
        viewer = Viewer(page)
        viewer.press("End")
        assert violations(page, axe) == []
    page.set_viewport_size({"width": 360, "height": 700})
    page.goto(file.with_suffix(".html").as_uri(), wait_until="commit")
    viewer = Viewer(page)
    page.wait_for_function(
        """plot => plot.querySelector('svg').getBoundingClientRect().right <= innerWidth""",
        arg=viewer.plot.element_handle(),
    )
    page.screenshot(path=SCREENSHOTS / "timeline-narrow.png")
    elsewhere.close()


def test_timeline_is_shown_as_vs_code_does_it(blocked):
    """VS Code runs the scripts of an output again, each in an element that is soon gone."""
    notebook, viewer = blocked
    saved = viewer.save("html").read_text()
    page = notebook.page.context.new_page()
    page.set_content("<body class='vscode-dark'></body>")
    page.evaluate(
        """saved => {
            document.body.style.setProperty('--vscode-editor-background', '#1e1e1e');
            document.body.style.setProperty('--vscode-foreground', '#d4d4d4');
            const output = document.createElement('div');
            document.body.append(output);
            const found = new DOMParser().parseFromString(saved, 'text/html');
            output.innerHTML = found.querySelector('figure').outerHTML;
            for (const script of output.querySelectorAll('script')) {
                const again = document.createElement('script');
                again.text = script.text;
                output.append(again);
                again.remove();
            }
        }""",
        saved,
    )
    alone = Viewer(page)
    alone.press("End")
    alone.at_step(int(alone.plot.get_attribute("aria-valuemax")))
    frame = alone.host.locator(".frame")
    expect(frame).to_have_css("background-color", "rgb(30, 30, 30)")
    expect(frame).to_have_css("color", "rgb(212, 212, 212)")
    page.screenshot(path=SCREENSHOTS / "timeline-vs-code.png")
    page.close()


# --- An hour with two chapters ----------------------------------------------------------------------

GUARDED = """%%explore
expect(2);
int shared = 0;
Lock guard = new Lock("guard");

Runnable add = () -> guard.with(() -> { shared++; });
var a = Threads.start("A", add);
var b = Threads.start("B", add);
a.join();
b.join();
shared"""

ONE_LOCK_PER_CALL = """%%exercise 04.1
int balance = 100;

void withdraw(int amount) {
    Lock account = new Lock("account");
    try (var held = account.hold()) {
        if (balance >= amount) {
            balance = balance - amount;
        }
    }
}"""

ONE_LOCK = """%%exercise 04.1
Lock account = new Lock("account");
int balance = 100;

void withdraw(int amount) {
    try (var held = account.hold()) {
        if (balance >= amount) {
            balance = balance - amount;
        }
    }
}"""


class Chapter(Notebook):
    """A chapter that a learner has opened, in which nothing is shown but what is run here."""

    def __init__(self, page, lab, file):
        super().__init__(page, lab, file.name)
        cells = code_cells(nbformat.read(file, as_version=4))
        self.numbers = {cell.id: number for number, cell in enumerate(cells)}
        expect(self.code).to_have_count(len(cells))
        # Until then it may not be the one that a command of the menu is for.
        self.await_kernel()
        self.menu("Edit", "Clear Outputs of All Cells")
        expect(self.panel.locator(".jp-OutputArea-output")).to_have_count(0)

    def shown(self, cell_id, content=None):
        """Runs a cell, with another content if one is given: what it shows."""
        number = self.numbers[cell_id]
        if content is not None:
            self.rewrite(number, content)
        self.run(number)
        return self.output(number).first

    def answer(self, command):
        """Runs a command in a new cell: what it shows."""
        return self.output(self.add(command)).first


QUIZZES = ROOT / "notebooks" / "instructor" / "quiz"


def test_jupyterquiz_shows_the_questions(page, monkeypatch):
    """The package itself, in a notebook's place: its page, its script, and a click on each answer."""
    shown = []
    monkeypatch.setattr("jupyterquiz.dynamic.display.display", shown.append)
    for file in sorted(QUIZZES.glob("*.json")):
        shown.clear()
        jupyterquiz.display_quiz(str(file), shuffle_answers=False)
        html, script = (each.data for each in shown)
        page.set_content(f"<!doctype html><body>{html}</div><script>{script}</script>")

        questions = page.locator(".Quiz")
        expected = json.loads(file.read_text())
        expect(questions).to_have_count(len(expected))
        for number, question in enumerate(expected):
            box = questions.nth(number)
            expect(box).to_contain_text(question["question"])
            expect(box.locator(".MCButton")).to_have_text([a["answer"] for a in question["answers"]])
            for button, answer in enumerate(question["answers"]):
                box.locator(".MCButton").nth(button).click()
                verdict = "correct" if answer["correct"] else "incorrect"
                feedback = box.locator(f".Feedback.{verdict}")
                expect(feedback).to_have_text(answer["feedback"])


@pytest.fixture
def course(lab):
    """The course as it is shipped, in the folder that the browser shows."""
    shipped = CHAPTER.parent
    for chapter in shipped.glob("*.ipynb"):
        shutil.copy(chapter, lab.notebooks)
    for folder in ["exercises", "instructor"]:
        shutil.copytree(shipped / folder, lab.notebooks / folder, dirs_exist_ok=True)
    return shipped


def test_learner_spends_an_hour_with_two_chapters(lab, page, course):
    races = Chapter(page, lab, course / "03-races.ipynb")
    expect(races.panel.locator("h1")).to_contain_text("Races: when the order decides")
    expect(races.panel.locator("blockquote", has_text="Predict.").first).to_be_visible()

    # Predicts: one output too few, then all of them.
    shown = races.shown("races-exercise-1", "%%exercise 03.1\n12x\nx12")
    expect(shown).to_contain_text("03.1 · Not yet.")
    expect(shown).to_contain_text("Hint 1 of 2: At how many places can the x come in?")
    races.picture("hour-1-predicts")
    shown = races.shown("races-exercise-1", "%%exercise 03.1\n12x\nx12\n1x2")
    expect(shown).to_contain_text("03.1 · Passed")

    # Breaks: the order that goes wrong is found, and looked at step by step.
    shown = races.shown("races-explore")
    expect(shown).to_contain_text("both read shared = 0 before either wrote: one update is lost")
    broken = Viewer(page)
    broken.press("End", "ArrowLeft")
    broken.at_step(int(broken.plot.get_attribute("aria-valuemax")) - 1)
    races.picture("hour-2-breaks")

    # Fixes, and has it proven.
    shown = races.shown("races-explore", GUARDED)
    expect(shown).to_contain_text("Proven: in all 2 interleavings the outcome is always 2.")
    races.picture("hour-3-fixes")

    # Answers a question.
    quiz = races.answer("%quiz 03")
    wrong = quiz.locator("details", has_text="Only 2")
    feedback = "Both may read before either writes."
    expect(wrong).not_to_contain_text(feedback, use_inner_text=True)
    wrong.locator("summary").click()
    expect(wrong).to_contain_text(feedback, use_inner_text=True)
    races.picture("hour-4-quiz")

    # An exercise of the next chapter: as it was given, wrong, a hint, right.
    lock = Chapter(page, lab, course / "04-lock.ipynb")
    shown = lock.shown("lock-exercise-1")
    expect(shown).to_contain_text("So far this is what you were given.")
    shown = lock.shown("lock-exercise-1", ONE_LOCK_PER_CALL)
    expect(shown).to_contain_text("04.1 · Not yet.")
    expect(shown).to_contain_text("Hint 1 of 2")
    expect(Viewer(page).plot).to_be_visible()
    lock.picture("hour-5-wrong")
    expect(lock.answer("%hint 04.1")).to_contain_text("The lock has to be taken before the if.")
    shown = lock.shown("lock-exercise-1", ONE_LOCK)
    expect(shown).to_contain_text("04.1 · Passed")
    lock.picture("hour-6-right")

    # Sees how far that is, in both chapters.
    progress = lock.answer("%progress")
    exercises = list(course.glob("exercises/*/*.md"))
    expect(progress).to_contain_text(f"2 of {len(exercises)} exercises solved")
    for chapter in ["03-races", "04-lock"]:
        expect(progress.locator("tr", has_text=chapter)).to_contain_text("■□□□□")
    lock.picture("hour-7-progress")


# --- Notebook 7 -------------------------------------------------------------------------------------


class ChapterInSeven(Chapter):
    """A chapter that is open in Notebook 7."""

    def await_kernel(self):
        status = self.page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
        expect(status).to_have_count(1)


@pytest.fixture(scope="module")
def seven():
    with tempfile.TemporaryDirectory() as folder:
        server = Seven(pathlib.Path(folder))
        yield server
        server.close()


def test_chapter_runs_in_notebook_7(seven, page, axe):
    chapter = CHAPTER.parent / "03-races.ipynb"
    shutil.copy(chapter, seven.notebooks)
    races = ChapterInSeven(page, seven, chapter)
    shown = races.shown("races-explore")
    expect(shown).to_contain_text("both read shared = 0 before either wrote: one update is lost")

    viewer = Viewer(page)
    cells = races.panel.locator(".jp-Cell")
    before = cells.count()
    steps = int(viewer.plot.get_attribute("aria-valuemax"))
    viewer.press("End", "ArrowLeft")
    viewer.at_step(steps - 1)
    viewer.press("Home", "ArrowRight", "ArrowRight")
    viewer.at_step(2)
    # What Notebook 7 has a command for: add, cut, copy, paste, merge, delete, restart, make it text.
    viewer.press(*"abcvxzmyr", "d", "d", "0", "0", "i", "i", "Shift+M", "Enter", "Tab")
    races.panel.locator("figure > details > summary").first.focus()
    for key in ["b", "a", "x", "d", "d"]:
        page.keyboard.press(key)
    assert cells.count() == before
    assert violations(page, axe) == []
    races.picture_of_timeline("notebook-7")
