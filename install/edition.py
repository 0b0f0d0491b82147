"""Makes the instructor's edition: the chapters with notes from the lesson plans, solutions open."""

import argparse
import pathlib
import re

import nbconvert
import nbformat
from run_chapters import chapter_path, chapters

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
        plan = (PLANS / f"{path.stem}.md").read_text()
        notebook = edition(nbformat.read(path, as_version=4), plan)
        made = arguments.out / path.name
        nbformat.write(notebook, made)
        print(made)
        if arguments.slides:
            slides, _ = nbconvert.SlidesExporter(reveal_scroll=True).from_notebook_node(notebook)
            made.with_suffix(".slides.html").write_text(slides)
            print(made.with_suffix(".slides.html"))


if __name__ == "__main__":
    main()
