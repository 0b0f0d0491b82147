"""Runs chapters from top to bottom without a front end, and says how each went."""

import argparse
import os
import pathlib
import re
import sys
import time

import nbclient
import nbformat
from cell_outputs import AGAIN, ANSI, differences, shown, unlike_shipped, unsaid
from chapters import chapter_path, chapters

CELL_LIMIT = 600  # seconds; a cell that hangs is a failure, a slow machine is none


def run(path, save, out, same_as, as_shipped):
    """Runs one chapter; returns what went wrong, or None."""
    shipped = nbformat.read(path, as_version=4)
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook,
        timeout=CELL_LIMIT,
        startup_timeout=CELL_LIMIT,
        # What a cell shows comes another way than its reply, and may come long after it.
        iopub_timeout=CELL_LIMIT,
        raise_on_iopub_timeout=True,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    if save:
        client.on_cell_execute = lambda cell, cell_index: renew_schedule(cell, notebook)
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as failure:
        return f"cell {failing_cell(notebook)}: {failure.ename}: {failure.evalue}"
    except nbclient.exceptions.CellTimeoutError:
        return f"cell {failing_cell(notebook)} did not end within {CELL_LIMIT} s"
    except nbclient.exceptions.DeadKernelError:
        return f"the kernel died in cell {failing_cell(notebook)}"
    if out:
        out.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, out / path.name)
    if save:
        spare(notebook)
        nbformat.write(notebook, path)
    problems = unsaid(notebook)
    if as_shipped:
        problems += unlike_shipped(notebook, shipped)
    if same_as:
        problems += differences(notebook, nbformat.read(same_as / path.name, as_version=4))
    return "\n".join(problems) or None


def spare(notebook):
    """Leaves out what makes a chapter large, and no reader of it smarter."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                data.pop("text/markdown", None)  # no front end shows it beside the same as HTML
            if cell.source.startswith("%%exercise"):
                data.pop("text/html", None)  # its picture is for who runs it


def renew_schedule(cell, notebook):
    """Gives a cell that replays another one the schedule that the other one has just told."""
    replayed = cell.metadata.get("interleave", {}).get("replays")
    if replayed:
        told = next(shown(other) for other in notebook.cells if other.id == replayed)
        schedule = AGAIN.search(told)
        if schedule:
            cell.source = "\n".join([schedule[1], *cell.source.splitlines()[1:]])


def failing_cell(notebook):
    """The number, among the code cells, of the last one that was begun, with its first line."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    begun = [number for number, cell in enumerate(code, 1) if cell.execution_count]
    failed = [
        number
        for number, cell in enumerate(code, 1)
        if any(output.output_type == "error" for output in cell.outputs)
    ]
    number = (failed or begun or [1])[-1]
    first_line = code[number - 1].source.strip().splitlines()[0] if code else ""
    return f"{number} ({first_line})"


def main():
    parser = argparse.ArgumentParser(prog="install/start --headless", description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--save", action="store_true", help="write the outputs back")
    parser.add_argument("--out", type=pathlib.Path, help="write what was run into this folder")
    parser.add_argument(
        "--same-as", type=pathlib.Path, help="compare simulated and explored outputs with these"
    )
    parser.add_argument(
        "--as-shipped",
        action="store_true",
        help="fail if a simulated or explored cell does not say what the chapter is shipped with"
        " (if it should not: install/start --headless --save)",
    )
    parser.add_argument("chapter", nargs="*", help="default: every chapter")
    arguments = parser.parse_args()
    named = [chapter_path(arguments.folder, name) for name in arguments.chapter]
    paths = named or chapters(arguments.folder)
    if not paths:
        sys.exit(f"There are no chapters in {arguments.folder}.")

    os.environ["INTERLEAVE_PROGRESS"] = ""  # nobody is learning here
    failures = 0
    for path in paths:
        began = time.monotonic()
        problem = run(path, arguments.save, arguments.out, arguments.same_as, arguments.as_shipped)
        took = time.monotonic() - began
        print(f"{'FAIL' if problem else 'ok  '} {path.name} {took:.1f} s", flush=True)
        if problem:
            failures += 1
            print("     " + ANSI.sub("", problem).replace("\n", "\n     "), flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
