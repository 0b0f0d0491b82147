"""Measures Jupyter kernels side by side, through jupyter_client, as a front end sees them.

Everything is measured in rounds, and in each round every kernel has its turn; the short cells even
take turns one by one. So whatever else the machine does falls on all of them. What is compared is
the ratio, not the time.
"""

import argparse
import dataclasses
import queue
import statistics
import subprocess
import sys
import time

import jupyter_client
import jupyter_client.kernelspec
import psutil

LIMIT = 120  # seconds for any one answer
SILENCE = 5  # seconds without output after which none is expected
PRINTED_LINES = 200_000


@dataclasses.dataclass(frozen=True)
class Language:
    """How a kernel's language says what is measured."""

    lines: str
    spin: str
    unfinished: str
    declare: str


JAVA = Language(
    lines=f'for (int i = 0; i < {PRINTED_LINES}; i++) System.out.println("line " + i);',
    spin="while (true) {}",
    unfinished="Math.ma",
    declare="int v{0} = {0}; int twice{0}(int n) {{ return 2 * n; }} twice{0}(v{0})",
)
PYTHON = Language(
    lines=f'for i in range({PRINTED_LINES}): print("line", i)',
    spin="while True: pass",
    unfinished="import math; math.flo",
    declare="v{0} = {0}\ndef twice{0}(n): return 2 * n\ntwice{0}(v{0})",
)
KERNELS = {"interleave": JAVA, "python3": PYTHON, "java": JAVA}  # java is how JJava calls itself


class Kernel:
    """One running kernel and its client."""

    def __init__(self, name):
        self.language = KERNELS[name]
        began = time.perf_counter()
        self.manager = jupyter_client.KernelManager(kernel_name=name)
        # What a kernel says beside its messages is not what is measured.
        self.manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=LIMIT)
        self.ready_after = time.perf_counter() - began
        self.execute("1 + 1")
        self.first_reply_after = time.perf_counter() - began

    def close(self):
        if self.manager.has_kernel:
            self.client.stop_channels()
            self.manager.shutdown_kernel(now=True)

    def reply(self, message_id):
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            message = self.client.get_shell_msg(timeout=LIMIT)
            if message["parent_header"].get("msg_id") == message_id:
                return message
        raise TimeoutError(f"no reply within {LIMIT} s")

    def execute(self, code):
        """Runs a cell; returns the seconds until its reply and the text it has printed."""
        began = time.perf_counter()
        message_id = self.client.execute(code)
        text = []
        self.reply(message_id)
        took = time.perf_counter() - began
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=SILENCE)
            except queue.Empty:  # a kernel that loses output may lose this word as well
                return took, "".join(text)
            if message["parent_header"].get("msg_id") != message_id:
                continue
            if message["msg_type"] == "stream":
                text.append(message["content"]["text"])
            elif (
                message["msg_type"] == "status"
                and message["content"]["execution_state"] == "idle"
            ):
                return took, "".join(text)

    def complete(self):
        code = self.language.unfinished
        began = time.perf_counter()
        self.reply(self.client.complete(code, len(code)))
        return time.perf_counter() - began

    def heartbeat(self):
        """Seconds of one round trip on the heartbeat channel, over a socket of our own."""
        import zmq

        with zmq.Context() as context, context.socket(zmq.REQ) as socket:
            socket.linger = 0
            socket.connect(f"tcp://{self.client.ip}:{self.client.hb_port}")
            times = []
            for _ in range(101):
                began = time.perf_counter()
                socket.send(b"ping")
                if not socket.poll(LIMIT * 1000):
                    raise TimeoutError("the heart does not beat")
                socket.recv()
                times.append(time.perf_counter() - began)
        return statistics.median(times[1:])  # the first one connects

    def processes(self):
        process = psutil.Process(self.manager.provisioner.pid)
        return [process, *process.children(recursive=True)]

    def memory(self):
        """Resident mebibytes of the kernel and what it has started."""
        return sum(process.memory_info().rss for process in self.processes()) / 2**20

    def cpu(self):
        return sum(sum(process.cpu_times()[:2]) for process in self.processes())

    def interrupt_spin(self):
        """Seconds from an interrupt to the reply of a spinning cell, and what it still burns."""
        message_id = self.client.execute(self.language.spin)
        while True:
            message = self.client.get_iopub_msg(timeout=LIMIT)
            if message["msg_type"] == "execute_input":
                break
        spinning = self.cpu()
        while self.cpu() - spinning < 0.3:  # it is at it
            time.sleep(0.02)
        began = time.perf_counter()
        self.manager.interrupt_kernel()
        self.reply(message_id)
        took = time.perf_counter() - began
        before, at = self.cpu(), time.perf_counter()
        time.sleep(1)
        return took, (self.cpu() - before) / (time.perf_counter() - at)


def in_turns(kernels, times, measure_once):
    """Measures every kernel so many times, each once before any of them again."""
    taken = {name: [] for name in kernels}
    for i in range(times):
        for name, kernel in kernels.items():
            taken[name].append(measure_once(kernel, i))
    return {name: sorted(values) for name, values in taken.items()}


def measure(names, cells):
    """One round: by name of the kernel, names of figures and their values."""
    kernels, figures = {}, {name: {} for name in names}

    def note(figure, values):
        for name, value in values.items():
            figures[name][figure] = value

    def medians(values):
        return {name: statistics.median(times) * 1000 for name, times in values.items()}

    try:
        for name in names:
            kernel = kernels[name] = Kernel(name)
            figures[name]["launch → ready, s"] = kernel.ready_after
            figures[name]["launch → first reply, s"] = kernel.first_reply_after
            figures[name]["memory after 1 cell, MiB"] = kernel.memory()
        for kernel in kernels.values():
            kernel.complete()
        in_turns(kernels, 10, lambda kernel, i: kernel.execute("1 + 1"))
        warm = in_turns(kernels, cells, lambda kernel, i: kernel.execute("1 + 1")[0])
        note("1 + 1 in turns, median ms", medians(warm))
        note(
            "1 + 1 in turns, p95 ms",
            {name: times[int(len(times) * 0.95)] * 1000 for name, times in warm.items()},
        )
        # What a kernel waits before it looks for the next request does not hide in a turn of others.
        alone = {
            name: [kernel.execute("1 + 1")[0] for _ in range(cells)]
            for name, kernel in kernels.items()
        }
        note("1 + 1 back to back, median ms", medians(alone))
        note(
            "completion, median ms",
            medians(in_turns(kernels, 30, lambda kernel, i: kernel.complete())),
        )
        note("heartbeat, ms", {n: kernel.heartbeat() * 1000 for n, kernel in kernels.items()})
        declaring = in_turns(
            kernels, 100, lambda kernel, i: kernel.execute(kernel.language.declare.format(i))[0]
        )
        note("declaring cell, median ms", medians(declaring))
        for name, kernel in kernels.items():
            own = figures[name]
            own["memory after 100 more cells, MiB"] = kernel.memory()
            took, text = kernel.execute(kernel.language.lines)
            own[f"{PRINTED_LINES} lines, s"] = took
            own["lines lost"] = PRINTED_LINES - text.count("\n")
            own["memory after the lines, MiB"] = kernel.memory()
        for name, kernel in kernels.items():
            took, burning = kernel.interrupt_spin()
            figures[name]["interrupt a spin, ms"] = took * 1000
            figures[name]["CPU after the interrupt, %"] = burning * 100
            # One that spins on would be a load for the others.
            kernel.close()
        return figures
    finally:
        for kernel in kernels.values():
            kernel.close()


def table(rounds, names, markdown):
    """The medians over all rounds, and ours as a multiple of each peer's."""
    peers = names[1:]
    header = ["", *names, *(f"ratio to {peer}" for peer in peers)]
    rows = []
    for figure in next(iter(rounds.values()))[0]:
        medians = {
            name: statistics.median(one[figure] for one in rounds[name]) for name in names
        }
        row = [figure, *(f"{medians[name]:,.2f}" for name in names)]
        for peer in peers:
            row.append(f"{medians[names[0]] / medians[peer]:.2f}" if medians[peer] else "–")
        rows.append(row)
    if markdown:
        lines = [header, ["---"] + ["--:"] * (len(header) - 1), *rows]
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths))
        )
        for row in [header, *rows]
    )


def main():
    parser = argparse.ArgumentParser(prog="install/bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cells", type=int, default=100, help="warm cells in a round")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    arguments = parser.parse_args()
    known = jupyter_client.kernelspec.find_kernel_specs()
    names = [name for name in KERNELS if name in known]
    rounds = {name: [] for name in names}
    for number in range(1, arguments.rounds + 1):
        print(f"round {number} of {arguments.rounds}", file=sys.stderr, flush=True)
        try:
            for name, figures in measure(names, arguments.cells).items():
                rounds[name].append(figures)
        except (TimeoutError, queue.Empty, RuntimeError) as failure:
            print(f"  no figures: {failure}", file=sys.stderr, flush=True)
    if not any(rounds.values()):
        sys.exit("No round was complete.")
    print(table(rounds, names, arguments.markdown))


if __name__ == "__main__":
    main()
