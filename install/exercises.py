"""Writes the exercises into the chapters, from the one place where they are described.

An exercise is a file in notebooks/exercises (see ExerciseText.java for how it is written). From it
come the kernel's check, hints and solution, the wrong answers of the tests, and, by this script,
the section "Exercises" at the end of a chapter: a cell with the task and a cell to fill in. All
else of a chapter is left as it is, to the byte.

  install/exercises.py                  writes the sections that differ
  install/exercises.py --check          says which differ; fails if one does
  install/exercises.py --nbgrader DIR   makes DIR a course of nbgrader's: an assignment for each
                                        chapter, with a test and points for each exercise, and the
                                        settings they need
"""

import argparse
import json
import pathlib
import re
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"

KINDS = {
    "write": "Write",
    "order": "Put in order",
    "predict": "Predict",
    "find": "Be the scheduler",
}
POINTS = {"predict": 1, "order": 1, "fix": 2, "find": 2, "write": 3}

INTRODUCTION = """## Exercises

Change what stands below the line `%%exercise` and run the cell, as often as you like. It is checked in **every** order that the threads can take: either all of them pass, or you see one that does not. `%hint {first}` gives a hint, `%solution {first}` shows a solution once you have tried, and `%progress` shows how far you have come."""


class Exercise:
    """What the files say of an exercise."""

    def __init__(self, path):
        text = path.read_text(encoding="utf-8")
        head, *sections = re.split(r"(?m)^## ", text)
        first, *lines = head.splitlines()
        self.id, self.title = re.fullmatch(r"# (\d\d\.\d+) · (.+)", first).groups()
        entries = {}
        while lines and (not lines[0].strip() or re.match(r"- [a-z]+: ", lines[0])):
            line = lines.pop(0)
            if line.strip():
                name, value = line[2:].split(": ", 1)
                entries[name] = value
        self.task = "\n".join(lines).strip()
        self.kind, *limit = entries["kind"].split(" ", 1)
        self.limit = limit[0] if limit else ""
        self.sections = {}
        self.wrong = 0
        for section in sections:
            heading, content = section.split("\n", 1)
            if heading.startswith("Wrong: "):
                self.wrong += 1
            else:
                self.sections[heading] = content.strip()
        self.hints = re.findall(r"(?m)^\d+\. (.+)$", self.sections["Hints"])
        self.explanation = re.sub(r"(?s)```java\n.*?```", "", self.sections["Solution"], count=1)
        self.explanation = self.explanation.strip()

    @property
    def number(self):
        return self.id.split(".")[1]

    def code(self, heading):
        return re.search(r"(?s)```java\n(.*?)```", self.sections[heading])[1].rstrip("\n")

    def label(self):
        if self.kind != "fix":
            return KINDS[self.kind]
        return f"Fix: {'' if self.limit == '1 line' else 'up to '}{self.limit}"

    def given(self):
        """The part of the program that the learner does not write."""
        program = self.code("Program")
        if not program:
            return ""
        block = f"```java\n{program}\n```"
        if self.kind in ("predict", "find"):
            return f"\n\n{block}"
        return (
            "\n\n<details><summary>What is run with it</summary>\n\n"
            f"{block}\n\nRight is: {self.right()}\n\n</details>"
        )

    def right(self):
        head = re.search(r"(?m)^- right: (.+)$", self.source_head)
        return head[1].replace("`, `", "` or `")

    def task_text(self):
        title = self.title if self.title.endswith("?") else f"{self.title}."
        return f"**{self.number}. {title}** *{self.label()}.* {self.task}{self.given()}"

    def cell_text(self, heading):
        return f"%%exercise {self.id}\n{self.code(heading)}"


def read(path):
    exercise = Exercise(path)
    exercise.source_head = path.read_text(encoding="utf-8").split("\n## ", 1)[0]
    return exercise


def chapters(folder):
    """The chapters that have exercises, with them."""
    for place in sorted((folder / "exercises").iterdir()):
        if place.is_dir():
            yield folder / f"{place.name}.ipynb", [read(path) for path in sorted(place.glob("*.md"))]


def markdown(cell_id, text, slide):
    return {
        "cell_type": "markdown",
        "id": cell_id,
        "metadata": {"slideshow": {"slide_type": slide}},
        "source": text.splitlines(keepends=True),
    }


def code(cell_id, text, slide):
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": {"slideshow": {"slide_type": slide}},
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }


def read_on(old, slug):
    """What a chapter ends with, below the last line across."""
    text = "".join(old[-1]["source"])
    if old[-1]["id"] != f"{slug}-read-on":
        text = "---\n\n" + re.split(r"(?m)^---$", text)[-1].strip()
    return text


def section(exercises, old, slug):
    """The cells of the section; outputs of cells that stay the same are kept."""
    before = {cell["id"]: cell for cell in old}
    cells = [
        markdown(f"{slug}-exercises", INTRODUCTION.format(first=exercises[0].id), "slide")
    ]
    for exercise in exercises:
        cell_id = f"{slug}-exercise-{exercise.number}"
        cells.append(markdown(f"{cell_id}-task", exercise.task_text(), "subslide"))
        cells.append(code(cell_id, exercise.cell_text("Start"), "-"))
    cells.append(markdown(f"{slug}-read-on", read_on(old, slug), "skip"))
    for cell in cells:
        same = before.get(cell["id"], {})
        if cell["cell_type"] == "code" and same.get("source") == cell["source"]:
            cell["outputs"] = same["outputs"]
            cell["execution_count"] = same["execution_count"]
    return cells


def slug_of(path):
    return path.stem.split("-", 1)[1]


def split(notebook):
    """The cells before the section, and those of it."""
    for index, cell in enumerate(notebook["cells"]):
        if re.match(r"## Exercises\b", "".join(cell["source"])):
            return notebook["cells"][:index], notebook["cells"][index:]
    raise SystemExit("There is a chapter without a section \"## Exercises\".")


def text_of(notebook):
    """As nbformat writes it."""
    return json.dumps(
        notebook, ensure_ascii=False, indent=1, sort_keys=True, separators=(",", ": ")
    ) + "\n"


def renewed(path, exercises):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    main, old = split(notebook)
    count = sum(cell["cell_type"] == "code" for cell in main)
    notebook["cells"] = main + section(exercises, old, slug_of(path))
    for cell in notebook["cells"][len(main) :]:
        if cell["cell_type"] == "code":
            count += 1
            if cell["execution_count"] is not None:
                cell["execution_count"] = count
    return notebook


def write(folder, check):
    differing = []
    for path, exercises in chapters(folder):
        text = text_of(renewed(path, exercises))
        if text != path.read_text(encoding="utf-8"):
            differing.append(path.name)
            if not check:
                path.write_text(text, encoding="utf-8")
    print("\n".join(differing) or "The chapters have their exercises.")
    return 1 if check and differing else 0


def graded(cell_id, kind, points):
    """Metadata of nbgrader, schema 3; what is not given is that of a locked, ungraded cell."""
    data = {
        "schema_version": 3,
        "grade_id": cell_id,
        "grade": kind == "test",
        "solution": kind == "answer",
        "locked": kind != "answer",
        "task": False,
    }
    if kind == "test":
        data["points"] = points
    return data


NBGRADER_CONFIG = """c = get_config()

# Releases hold the start of each exercise; what is between these marks becomes the stub.
c.ClearSolutions.begin_solution_delimeter = "/// BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "/// END SOLUTION"
c.ClearSolutions.code_stub = {"java": "// Change what stands above until the cell says: Passed."}

# Seconds for one cell. A check explores for a minute at most.
c.ExecutePreprocessor.timeout = 120
"""


def for_nbgrader(folder, target):
    """A course of nbgrader's: an assignment for each chapter."""
    for path, exercises in chapters(folder):
        assignment = target / "source" / path.stem
        shutil.copytree(
            folder / "exercises" / path.stem,
            assignment / "exercises" / path.stem,
            dirs_exist_ok=True,
        )
        text = text_of(edited(path, exercises, with_test))
        (assignment / path.name).write_text(text, encoding="utf-8")
    (target / "nbgrader_config.py").write_text(NBGRADER_CONFIG, encoding="utf-8")


def edited(path, exercises, cells_of):
    """The chapter, with what `cells_of` makes of each exercise in place of its start."""
    notebook = renewed(path, exercises)
    main, cells = split(notebook)
    by_id = {f"{slug_of(path)}-exercise-{e.number}": e for e in exercises}
    out = []
    for cell in cells:
        exercise = by_id.get(cell["id"])
        out += cells_of(cell["id"], exercise) if exercise else [cell]
    notebook["cells"] = main + out
    return notebook


def with_solution(cell_id, exercise):
    hints = "\n".join(f"{n}. {hint}" for n, hint in enumerate(exercise.hints, 1))
    notes = f"{exercise.explanation}\n\n**Hints**\n\n{hints}"
    return [
        code(cell_id, exercise.cell_text("Solution"), "-"),
        markdown(f"{cell_id}-notes", notes, "notes"),
    ]


def with_test(cell_id, exercise):
    """The solution stays out: a release would have to take it out again."""
    start = f"{exercise.cell_text('Start')}\n/// BEGIN SOLUTION\n/// END SOLUTION"
    answer = code(cell_id, start, "-")
    answer["metadata"]["nbgrader"] = graded(cell_id, "answer", 0)
    test = code(f"{cell_id}-test", f"%passed {exercise.id}", "skip")
    test["metadata"]["nbgrader"] = graded(f"{cell_id}-test", "test", POINTS[exercise.kind])
    return [answer, test]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--nbgrader", type=pathlib.Path, metavar="DIR")
    parser.add_argument("--folder", type=pathlib.Path, default=NOTEBOOKS)
    arguments = parser.parse_args()
    if arguments.nbgrader:
        for_nbgrader(arguments.folder, arguments.nbgrader)
        return 0
    return write(arguments.folder, arguments.check)


if __name__ == "__main__":
    sys.exit(main())
