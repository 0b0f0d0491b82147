"""What the shipped chapters promise without being run: nothing missing, nothing dangling."""

import pathlib
import re

import nbformat
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
CHAPTERS = sorted(NOTEBOOKS.glob("*.ipynb"))
COVERAGE = NOTEBOOKS / "COVERAGE.md"

LARGEST = 1_000_000  # bytes of a chapter with its outputs
LINK = re.compile(r"\]\(([^)#\s]+)\)")
ROW = re.compile(r"^\| (?P<id>[SEP]\S*) \| (?P<what>.+) \| (?P<where>.+) \|$", re.MULTILINE)
CELL = re.compile(r"\[(?P<chapter>\S+)\]\((?P<file>\S+\.ipynb)\) (?P<cell>[\w-]+)")

# The inventory of the lessons: the number of code blocks and of statements of each lesson, the
# errors found in them, and the scenarios.
BLOCKS = {0: 18, 1: 12, 2: 47, 3: 9, 4: 10}
STATEMENTS = {0: 26, 1: 12, 2: 24, 3: 11, 4: 9}
ERRORS = (
    "1 2 4 5 6 7 8 9 10 12 13 14 15 16 17 18 19 20 22 24 25 26 27 28 29 30 33 34 35 36 37 38 39 40"
    " 41 42 43 44 45 46 47 48 49 50 51 52 53 54 58"
)
SCENARIOS = 28


def inventory():
    ids = {f"S{lesson}-{n:02}" for lesson, count in BLOCKS.items() for n in range(1, count + 1)}
    ids |= {f"S{les}-P{n:02}" for les, count in STATEMENTS.items() for n in range(1, count + 1)}
    ids |= {"S0-P12b"}
    ids |= {f"E{int(n):02}" for n in ERRORS.split()}
    ids |= {f"P{n}" for n in range(1, SCENARIOS + 1)}
    return ids


def read(path):
    return nbformat.read(path, as_version=4)


def name(path):
    return path.stem


def coverage():
    return [match.groupdict() for match in ROW.finditer(COVERAGE.read_text())]


def test_coverage_has_every_item_of_the_inventory_once():
    ids = [row["id"] for row in coverage()]

    assert sorted(ids) == sorted(inventory())


def test_coverage_names_cells_that_are_there():
    cells = {path.name: {cell.id for cell in read(path).cells} for path in CHAPTERS}
    wrong = [
        f"{row['id']}: {found['file']} {found['cell']}"
        for row in coverage()
        for found in CELL.finditer(row["where"])
        if found["cell"] not in cells.get(found["file"], ())
    ]

    assert wrong == []


def test_coverage_leaves_open_only_what_waits_for_a_chapter():
    """Every row names a cell, or says which chapter is to come."""
    written = {int(path.name[:2]) for path in CHAPTERS}
    wrong = []
    for row in coverage():
        to_come = re.match(r"\*\*open\*\*, chapter (\d+)", row["where"])
        if int(to_come[1]) in written if to_come else not CELL.search(row["where"]):
            wrong.append(f"{row['id']}: {row['where']}")

    assert wrong == []


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_chapter_is_shipped_as_it_ran(path):
    code = [cell for cell in read(path).cells if cell.cell_type == "code"]

    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert path.stat().st_size <= LARGEST
    for cell in code:
        streams = {output.name for output in cell.outputs if output.output_type == "stream"}
        assert streams <= {"stdout"}, f"{cell.id} has written to {streams}"


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_chapter_has_a_table_of_contents(path):
    """One title, and numbered sections without a gap."""
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    number = int(path.name[:2])
    sections = re.findall(r"(?m)^## (\d+)\.(\d+) ", text)

    assert re.findall(r"(?m)^# (\d+) · ", text) == [str(number)]
    assert sections == [(str(number), str(n)) for n in range(1, len(sections) + 1)]
    assert sections


@pytest.mark.parametrize("path", CHAPTERS[1:], ids=name)
def test_chapter_ends_with_a_summary_and_exercises(path):
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    _, summary, exercises = re.split(r"(?m)^## (?:Summary|Exercises)$", text)
    numbers = re.findall(r"(?m)^\*\*(\d+)\. ", exercises)

    assert "- " in summary
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert len(numbers) >= 3
    assert exercises.count("<details>") == exercises.count("</details>")


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_chapter_runs_on_this_kernel(path):
    notebook = read(path)
    ids = [cell.id for cell in notebook.cells]

    assert notebook.metadata.kernelspec.name == "interleave"
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", [*CHAPTERS, COVERAGE, ROOT / "README.md"], ids=name)
def test_links_lead_somewhere(path):
    if path.suffix == ".ipynb":
        cells = read(path).cells
        text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    else:
        text = path.read_text()
    targets = {target for target in LINK.findall(text) if "://" not in target}
    missing = [target for target in targets if not (path.parent / target).exists()]

    assert missing == []


def test_readme_and_map_list_every_chapter():
    start = "\n".join(cell.source for cell in read(NOTEBOOKS / "00-start-here.ipynb").cells)
    readme = (ROOT / "README.md").read_text()
    first, *others = [path.name for path in CHAPTERS]

    assert [chapter for chapter in others if f"]({chapter})" not in start] == []
    assert [c for c in [first, *others] if f"](notebooks/{c})" not in readme] == []
