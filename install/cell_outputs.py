"""What cells show, and what they must show.

What a cell shows depends on the machine, or it does not; its first line tells. %%simulate,
%%explore, %%replay and %%exercise choose the order of the steps themselves, so whoever runs such a
cell sees what the chapter was shipped with. All other cells run free.

A cell's metadata may hold, under "interleave", what the text around it relies on:

    says     texts that its output must contain, on every machine and every JDK
    replays  the id of the cell whose failing schedule it runs again; install/start --headless --save
             brings the schedule up to date
"""

import json
import re
from itertools import zip_longest

ANSI = re.compile(r"\x1b\[[0-9;]*m")
AGAIN = re.compile(r"^Again: (%%replay \S+)$", re.MULTILINE)

# How cells begin whose outputs are the same whenever and wherever they are run.
CONTROLLED = ("%%simulate", "%%explore", "%%replay", "%%exercise")

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


def unlike_shipped(notebook, shipped):
    """The simulated and explored cells that do not say, line for line, what they are shipped with.

    A picture may be drawn better than before, and the number in its name then is another one. The
    text that goes with it says the same without either, and without any real time.
    """
    said = {cell.id: lines_shown(cell) for cell in shipped.cells if is_controlled(cell)}
    problems = []
    for cell in filter(is_controlled, notebook.cells):
        pairs = zip_longest(said.get(cell.id, []), lines_shown(cell), fillvalue="(nothing)")
        for number, (before, now) in enumerate(pairs, 1):
            if before != now:
                problems.append(
                    f"cell {cell.id} does not show what it is shipped with. Line {number} was\n"
                    f"  {before}\nand is\n  {now}"
                )
                break
    return problems


def lines_shown(cell):
    return shown(cell).splitlines()


def is_controlled(cell):
    return cell.cell_type == "code" and cell.source.startswith(CONTROLLED)


def controlled_outputs(cell):
    return json.dumps(cell.outputs, sort_keys=True) if is_controlled(cell) else None
