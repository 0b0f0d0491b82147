"""Runs chapters from top to bottom without a front end, and says how each went."""

import argparse
import pathlib
import re
import sys
import time

import nbclient
import nbformat

ANSI = re.compile(r"\x1b\[[0-9;]*m")
CELL_LIMIT = 120  # seconds


def chapter_path(folder, name):
    """The notebook a name means: a path, a file name, or a file name without its end."""
    for candidate in (
        pathlib.Path(name),
        folder / name,
        folder / f"{name}.ipynb",
        *sorted(folder.glob(f"{name}-*.ipynb")),
    ):
        if candidate.is_file():
            return candidate
    known = ", ".join(path.stem for path in chapters(folder)) or "none"
    sys.exit(f"There is no chapter {name} in {folder}. There are: {known}")


def chapters(folder):
    return sorted(folder.glob("*.ipynb"))


def run(path, save):
    """Runs one chapter; returns what went wrong, or None."""
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(
        notebook,
        timeout=CELL_LIMIT,
        startup_timeout=60,
        record_timing=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as failure:
        return f"cell {failing_cell(notebook)}: {failure.ename}: {failure.evalue}"
    except nbclient.exceptions.CellTimeoutError:
        return f"cell {failing_cell(notebook)} did not end within {CELL_LIMIT} s"
    except nbclient.exceptions.DeadKernelError:
        return f"the kernel died in cell {failing_cell(notebook)}"
    if save:
        nbformat.write(notebook, path)
    return None


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
    parser.add_argument("chapter", nargs="*", help="default: every chapter")
    arguments = parser.parse_args()
    named = [chapter_path(arguments.folder, name) for name in arguments.chapter]
    paths = named or chapters(arguments.folder)
    if not paths:
        sys.exit(f"There are no chapters in {arguments.folder}.")

    failures = 0
    for path in paths:
        began = time.monotonic()
        problem = run(path, arguments.save)
        took = time.monotonic() - began
        print(f"{'FAIL' if problem else 'ok  '} {path.name} {took:.1f} s", flush=True)
        if problem:
            failures += 1
            print("     " + ANSI.sub("", problem).replace("\n", "\n     "), flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
