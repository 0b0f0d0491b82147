"""Makes the instructor's edition: the chapters with notes from the lesson plans, and solutions."""

import argparse
import pathlib
import re

import exercises
import nbformat
from chapters import chapter_path, chapters

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
PLANS = NOTEBOOKS / "instructor"

SECTION = re.compile(r"^## (?P<number>\d+\.\d+) ")
EXERCISES = re.compile(r"^## Exercises\b")
ROW = re.compile(
    r"^\| (?P<section>\d+\.\d+|exercises) \| (?P<minutes>\d+) \| (?P<ask>.+) \| (?P<hear>.+) \|$",
    re.MULTILINE,
)


def plan_rows(plan):
    """Minutes, question and what to listen for, of each section and of the exercises."""
    return {match["section"]: match for match in ROW.finditer(plan)}


def edition(notebook, plan):
    """The chapter as its instructor wants it; the notebook given is changed."""
    rows = plan_rows(plan)
    cells = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = cell.source.replace("<details>", "<details open>")
        cells.append(cell)
        if len(cells) == 1:
            cells.append(notes("plan", re.sub(r"^# .*\n+", "", plan)))
        section = SECTION.match(cell.source)
        if cell.cell_type == "markdown" and section:
            row = rows[section["number"]]
        elif cell.cell_type == "markdown" and EXERCISES.match(cell.source):
            row = rows.get("exercises")
        else:
            row = None
        if row:
            name = "notes-" + row["section"].replace(".", "-")
            text = (
                f"**{row['minutes']} minutes.** Ask: *{row['ask']}*\n\nListen for: {row['hear']}."
            )
            cells.append(notes(name, text))
        cell.metadata.setdefault("slideshow", {"slide_type": "subslide"})
    notebook.cells = cells
    return notebook


def made(path):
    """The instructor's edition of a shipped chapter."""
    return edition(solved(path), (PLANS / f"{path.stem}.md").read_text())


def solved(path):
    """The chapter with the solutions of its exercises, if it has any."""
    described = dict(exercises.chapters(path.parent))
    if path not in described:
        return nbformat.read(path, as_version=4)
    notebook = exercises.edited(path, described[path], exercises.with_solution)
    return nbformat.reads(exercises.text_of(notebook), as_version=4)


def notes(name, text):
    return nbformat.v4.new_markdown_cell(
        text, id=name, metadata={"slideshow": {"slide_type": "notes"}, "tags": ["instructor"]}
    )


def main():
    parser = argparse.ArgumentParser(prog="install/instructor", description=__doc__)
    parser.add_argument("--slides", action="store_true", help="make slides of it as well")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "target" / "instructor")
    parser.add_argument("chapter", nargs="*", help="default: every chapter")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    named = [chapter_path(NOTEBOOKS, name) for name in arguments.chapter]
    for path in named or chapters(NOTEBOOKS):
        notebook = made(path)
        written = arguments.out / path.name
        nbformat.write(notebook, written)
        print(written)
        if arguments.slides:
            import nbconvert  # a second, and of use here only

            slides, _ = nbconvert.SlidesExporter(reveal_scroll=True).from_notebook_node(notebook)
            page = written.with_suffix(".slides.html")
            page.write_text(slides)
            print(page)


if __name__ == "__main__":
    main()
