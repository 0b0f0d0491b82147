"""What cells show, and what they must show.

A cell's metadata may hold, under "interleave", what the text around it relies on:

    says     texts that its output must contain, on every machine and every JDK
    replays  the id of the cell whose failing schedule it runs again; install/start --headless --save
             brings the schedule up to date
"""

import json
import re

ANSI = re.compile(r"\x1b\[[0-9;]*m")
AGAIN = re.compile(r"^Again: (%%replay \S+)$", re.MULTILINE)

# How cells begin whose outputs are the same whenever and wherever they are run.
CONTROLLED = ("%%simulate", "%%explore", "%%replay")

# What no such cell of the course may say.
TROUBLE = ("not controlled", "cannot be explored", "does not fit", "Nothing found")


def shown(cell):
    """What a cell shows, as plain text."""
    texts = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            texts.append(output.text)
        elif output.output_type == "error":
            texts.append(ANSI.sub("", "\n".join(output.traceback)))
        else:
            texts.append(output.data.get("text/plain", ""))
    return "\n".join(texts)


def unsaid(notebook):
    """What the text relies on and the outputs do not say, and what went wrong under control."""
    problems = []
    for cell in notebook.cells:
        wanted = cell.metadata.get("interleave", {}).get("says", [])
        missing = [text for text in wanted if text not in shown(cell)]
        failed = cell.source.startswith(CONTROLLED) and [
            text for text in TROUBLE if text in shown(cell)
        ]
        if missing or failed:
            problems.append(f"cell {cell.id}: {missing or failed}; it says: {shown(cell)[:500]}")
    return problems


def differences(notebook, other):
    """The simulated and explored cells whose outputs are not those of another run, to the byte."""
    before = {cell.id: controlled_outputs(cell) for cell in other.cells}
    return [
        f"cell {cell.id} has another output than before"
        for cell in notebook.cells
        if before.get(cell.id) != controlled_outputs(cell)
    ]


def controlled_outputs(cell):
    if cell.cell_type != "code" or not cell.source.startswith(CONTROLLED):
        return None
    return json.dumps(cell.outputs, sort_keys=True)
