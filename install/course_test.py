"""What the shipped chapters promise without being run: nothing missing, nothing dangling."""

import base64
import json
import pathlib
import re
import xml.etree.ElementTree

import edition
import exercises
import nbformat
import pytest
from cell_outputs import AGAIN, CONTROLLED, shown, unlike_shipped, unsaid
from github_view import KEPT, GitHubView, plain
from nbformat.v4 import new_code_cell, new_notebook, new_output
from spellchecker import SpellChecker

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
CHAPTERS = sorted(NOTEBOOKS.glob("*.ipynb"))
COVERAGE = NOTEBOOKS / "COVERAGE.md"
INSTRUCTOR = NOTEBOOKS / "instructor"
PLANS = sorted(INSTRUCTOR.glob("[0-9]*.md"))
WORDS = ROOT / "install" / "course_words.txt"

LARGEST = 1_000_000  # bytes of a chapter with its outputs
LINK = re.compile(r"\]\(([^)#\s]+)\)")
ROW = re.compile(r"^\| (?P<id>[SEP]\S*) \| (?P<what>.+) \| (?P<where>.+) \|$", re.MULTILINE)
CELL = re.compile(r"\[(?P<chapter>\S+)\]\((?P<file>\S+\.ipynb)\) (?P<cell>[\w-]+)")

PLAN_ROW = re.compile(r"^\| (?P<section>[\d.]+|exercises) \| (?P<minutes>\d+) \|", re.MULTILINE)

# Chapters in which something can go wrong that depends on an order of steps.
WITH_PROOFS = "03 04 05 06 07 08 09 11 13 14 15 17".split()

# What a cell that is only a switch of the notebook consists of.
SWITCH = re.compile(r"%timeline (on|off)")

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


def file_name(path):
    return path.name


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


def test_chapters_have_the_exercises_that_are_described():
    written = [name(path) for path, _ in exercises.chapters(NOTEBOOKS)]
    differing = [
        name(path)
        for path, described in exercises.chapters(NOTEBOOKS)
        if exercises.text_of(exercises.renewed(path, described)) != path.read_text()
    ]

    assert differing == [], "python3 install/exercises.py writes them"
    assert written == [name(path) for path in CHAPTERS[1:] if name(path)[:2] != "16"]


def test_chapters_for_nbgrader_are_assignments(tmp_path):
    """Each with its exercises beside it, and for each of them an answer and a test."""
    exercises.for_nbgrader(NOTEBOOKS, tmp_path)

    made = {path.parent: read(path) for path in tmp_path.glob("source/*/*.ipynb")}
    assert sorted(folder.name for folder in made) == [name(path) for path in CHAPTERS[1:]]
    for folder, notebook in made.items():
        assert_valid(notebook)
        graded = [cell.metadata.nbgrader for cell in notebook.cells if "nbgrader" in cell.metadata]
        ids = {f"%passed {path.stem}" for path in folder.glob("exercises/*/*.md")}
        assert ids == {cell.source for cell in notebook.cells if cell.source.startswith("%passed")}
        assert len(graded) == 2 * len(ids)
        assert [data.grade for data in graded] == [False, True] * len(ids)


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_instructors_edition_has_the_notes_and_the_solutions(path):
    described = dict(exercises.chapters(NOTEBOOKS)).get(path, [])

    made = edition.made(path)

    assert_valid(made)
    cells = {cell.source for cell in made.cells}
    assert {e.cell_text("Solution") for e in described} <= cells
    assert not {e.cell_text("Start") for e in described} & cells
    rows = edition.plan_rows((INSTRUCTOR / f"{path.stem}.md").read_text())
    assert all(any(row["ask"] in source for source in cells) for row in rows.values())


def assert_valid(notebook):
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_chapter_runs_on_this_kernel(path):
    notebook = read(path)
    ids = [cell.id for cell in notebook.cells]

    assert notebook.metadata.kernelspec.name == "interleave"
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "path",
    [
        *CHAPTERS,
        COVERAGE,
        INSTRUCTOR / "README.md",
        NOTEBOOKS / "exercises" / "README.md",
        ROOT / "README.md",
    ],
    ids=str,
)
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


# --- On GitHub ----------------------------------------------------------------------------------


def rich_outputs(path):
    """Of each output that is HTML: the cell, what GitHub shows of it, and what it says as text."""
    for cell in code_cells(path):
        for output in cell.outputs:
            data = output.get("data", {})
            if "text/html" in data:
                yield cell.id, GitHubView(data["text/html"]), plain(data["text/plain"])


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_on_github_the_words_of_an_output_stay(path):
    """What it says stands without scripts and styles, and where GitHub falls back to text."""
    for cell, view, text in rich_outputs(path):
        first = re.search(r"[^.:]+", text)[0]
        assert first in view.text, cell
        assert [caption for caption in view.captions if plain(caption) not in text] == [], cell


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_on_github_the_pictures_stay(path):
    """A picture needs nothing from elsewhere; where it is not shown, its caption and words are."""
    for cell, view, _ in rich_outputs(path):
        assert len(view.images) == len(view.captions), cell
        for image, caption in zip(view.images, view.captions):
            kind, code = image["src"].split(",", 1)
            picture = xml.etree.ElementTree.fromstring(base64.b64decode(code))
            inside = {element.tag.split("}")[-1] for element in picture.iter()}
            links = [v for e in picture.iter() for k, v in e.items() if k.endswith("href")]
            assert kind == "data:image/svg+xml;base64", cell
            assert {"text", "rect"} <= inside, cell
            assert not inside & {"script", "foreignObject", "image", "use"}, cell
            assert links == [], cell
            assert plain(caption) in plain(image["alt"]), cell


def test_on_github_every_chapter_with_threads_has_pictures():
    without = [
        name(path) for path in CHAPTERS if not any(v.images for _, v, _ in rich_outputs(path))
    ]

    assert without == []


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_on_github_the_tags_of_the_text_stay(path):
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    tags = re.findall(r"</?([a-z]\w*)[ >]", re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.S))

    assert set(tags) <= KEPT


def test_view_of_github_is_without_scripts_and_styles():
    view = GitHubView(
        "<style>p {color: red}</style><p onclick='x()'>One <bdi>two</bdi></p><script>three</script>"
        "<figure><figcaption>A <b>caption</b></figcaption><img alt='four' src='x'><svg>5</svg>"
    )

    assert view.text == "One two A caption"
    assert view.captions == ["A caption"]
    assert [image["alt"] for image in view.images] == ["four"]


# --- Proofs -------------------------------------------------------------------------------------


def code_cells(path):
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_outputs_say_what_the_text_relies_on(path):
    assert unsaid(read(path)) == []


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_replays_run_the_schedule_that_was_found(path):
    cells = {cell.id: cell for cell in code_cells(path)}
    for cell in cells.values():
        replayed = cell.metadata.get("interleave", {}).get("replays")
        assert bool(replayed) == cell.source.startswith("%%replay"), cell.id
        if replayed:
            told = AGAIN.search(shown(cells[replayed]))
            assert told and told[1] == cell.source.splitlines()[0], cell.id
            assert "does not fit" not in shown(cell), cell.id


def said(source, text):
    """A notebook with one cell that has printed something."""
    cell = new_code_cell(source, id="one", outputs=[new_output("stream", text=text)])
    return new_notebook(cells=[cell])


@pytest.mark.parametrize("first_line", CONTROLLED)
def test_what_is_not_as_shipped_is_named_by_cell_and_line(first_line):
    shipped, now = said(first_line, "same\n2\n"), said(first_line, "same\n3\n")

    (problem,) = unlike_shipped(now, shipped)

    assert problem.split("\n") == [
        "cell one does not show what it is shipped with. Line 2 was",
        "  2",
        "and is",
        "  3",
    ]
    assert unlike_shipped(shipped, shipped) == []


def test_what_is_missing_is_not_as_shipped():
    shipped = said("%%simulate", "1\n2\n")

    assert "and is\n  (nothing)" in unlike_shipped(said("%%simulate", "1\n"), shipped)[0]
    assert "Line 1 was\n  (nothing)" in unlike_shipped(shipped, new_notebook())[0]


def test_what_runs_free_may_show_anything():
    assert unlike_shipped(said("int a;", "1"), said("int a;", "2")) == []


SEEN = "**What you saw.**"

# Numbers that count nothing: of chapters, sections and versions; and what is code.
REFERENCE = re.compile(
    r"`[^`]*`|(?i:chapters?|exercise|python|java|since) [\d.]+(?:,? (?:and|to|or) [\d.]+)*|\b\d+\.\d+\b"
)
NUMBER = re.compile(r"(?<![\w.,])-?\d(?:[\d,]*\d)?(?!\w)")


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_numbers_that_were_seen_are_shown_by_a_cell(path):
    """By one of the cells that it speaks of, or, if it looks ahead, by one of the next."""
    spoken, groups = [], [""]
    for cell in before_exercises(path):
        if cell.cell_type == "code":
            groups[-1] += f"\n{cell.source}\n{shown(cell)}"
        elif SEEN in cell.source:
            paragraph = cell.source[cell.source.index(SEEN) :].split("\n\n")[0]
            spoken.append(REFERENCE.sub(" ", paragraph))
            groups.append("")
    missing = [
        (number, paragraph[:80])
        for index, paragraph in enumerate(spoken)
        for number in NUMBER.findall(paragraph)
        if number not in NUMBER.findall(groups[index] + groups[index + 1])
    ]

    assert missing == []


@pytest.mark.parametrize("number", WITH_PROOFS)
def test_what_is_broken_is_found_replayed_and_its_cure_proven(number):
    (path,) = (path for path in CHAPTERS if path.name.startswith(number))
    explored = [shown(cell) for cell in code_cells(path) if cell.source.startswith("%%explore")]

    assert any("Wrong: " in text for text in explored)
    assert any("Proven: " in text for text in explored)
    assert any(cell.source.startswith("%%replay") for cell in code_cells(path))


@pytest.mark.parametrize("path", CHAPTERS[1:], ids=name)
def test_something_runs_free(path):
    """Reality varies, and a chapter lets it."""
    assert any(
        not cell.source.startswith((*CONTROLLED, "%")) and cell.outputs
        for cell in code_cells(path)
    )


# --- For the instructor -------------------------------------------------------------------------


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_chapter_runs_as_slides(path):
    """Each section begins a slide; switches are not shown."""
    for cell in before_exercises(path):
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        if cell.cell_type == "markdown" and re.match("##? ", cell.source):
            assert kind == "slide", cell.id
        elif cell.cell_type == "code" and SWITCH.fullmatch(cell.source):
            assert kind == "skip", cell.id
        else:
            assert kind in ("subslide", "fragment"), cell.id


def before_exercises(path):
    for cell in read(path).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## Exercises"):
            return
        yield cell


def plan_minutes(plan):
    return {row["section"]: int(row["minutes"]) for row in PLAN_ROW.finditer(plan.read_text())}


def test_every_chapter_has_a_lesson_plan():
    assert [plan.stem for plan in PLANS] == [path.stem for path in CHAPTERS]


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_lesson_plan_has_every_section_and_adds_up(path):
    plan = INSTRUCTOR / f"{path.stem}.md"
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    minutes = plan_minutes(plan)
    stated = re.search(r"\*\*Time\.\*\* (\d+) minutes(.*?)\.", plan.read_text())
    further = sum(minutes[section] for section in further_sections(path))

    assert [s for s in minutes if s != "exercises"] == re.findall(r"(?m)^## (\d+\.\d+) ", text)
    assert sum(minutes.values()) == int(stated[1])
    assert re.findall(r"(\d+) (?:of them )?for (what goes further|exercises)", stated[2]) == [
        (str(count), what)
        for count, what in [(further, "what goes further"), (minutes.get("exercises"), "exercises")]
        if count
    ]


SECTION = re.compile(r"(?m)^## (\d+\.\d+) (Further: )?")


def further_sections(path):
    """Those that go further, at the end of a chapter; nothing later needs them."""
    text = "\n".join(cell.source for cell in before_exercises(path))
    found = SECTION.findall(text)
    assert sorted(found, key=lambda section: bool(section[1])) == found
    return [number for number, further in found if further]


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_chapter_takes_three_quarters_of_an_hour_at_most(path):
    """Without exercises, and without what goes further; it says so itself, to five minutes."""
    minutes = plan_minutes(INSTRUCTOR / f"{path.stem}.md")
    further = further_sections(path)
    core = sum(count for s, count in minutes.items() if s not in (*further, "exercises"))
    title = read(path).cells[0].source
    stated = re.search(r"About (\d+) minutes", title)

    assert 15 <= core <= 45
    if stated:
        assert int(stated[1]) == 5 * round(core / 5)
    assert bool(stated) == (path != CHAPTERS[0])
    assert ("*Further*" in title) == bool(further)


def test_paths_through_the_course_add_up():
    minutes = {}
    for plan in PLANS:
        for section, count in plan_minutes(plan).items():
            minutes[section if "." in section else f"{int(plan.name[:2])}.{section}"] = count
    _, short, long = re.split(r"(?m)^## (?:Ninety minutes|Two days)$", INSTRUCTOR_README)

    rows = dict(re.findall(r"(?m)^\| ([\d.]+|questions) \| (\d+) \|$", short))
    assert all(minutes[section] == int(count) for section, count in rows.items() if "." in section)
    assert sum(map(int, rows.values())) == 90

    days = {"1": 0, "2": 0}
    for day, chapter, sections, count in re.findall(
        r"(?m)^\| (\d) \| (\d+) \| (.+) \| (\d+) \|$", long
    ):
        taken = (
            [section for section in minutes if section.split(".")[0] == chapter]
            if sections == "all"
            else sections.split(", ")
        )
        assert sum(minutes[section] for section in taken) == int(count), chapter
        days[day] += int(count)
    assert all(330 <= total <= 360 for total in days.values()), days


@pytest.mark.parametrize("path", CHAPTERS, ids=name)
def test_quiz_is_one_for_jupyterquiz(path):
    """One right answer each, a word to every answer, and a cell that settles the question."""
    cells = {cell.id for cell in code_cells(path)}
    questions = json.loads((INSTRUCTOR / "quiz" / f"{path.stem}.json").read_text())

    assert questions
    for question in questions:
        assert question["type"] == "multiple_choice"
        assert question["question"].endswith("?")
        assert question["settled_by"] in cells, question["settled_by"]
        assert sum(answer["correct"] for answer in question["answers"]) == 1
        assert all(answer["answer"] and answer["feedback"] for answer in question["answers"])


INSTRUCTOR_README = (INSTRUCTOR / "README.md").read_text()


# --- Words --------------------------------------------------------------------------------------

# What is no prose: code, addresses, tags.
NO_PROSE = re.compile(r"```.*?```|`[^`]*`|\]\([^)]*\)|https?://\S+|<[^>]+>", re.DOTALL)
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")


def prose(path):
    if path.suffix == ".ipynb":
        # The exercises are made from files of their own.
        cells = before_exercises(path)
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    else:
        text = path.read_text()
    return NO_PROSE.sub(" ", re.sub(r"(?m)^(    .*)$", "", text))


@pytest.mark.parametrize("path", [*CHAPTERS, *PLANS, INSTRUCTOR / "README.md"], ids=file_name)
def test_words_are_spelled_as_in_the_dictionary(path):
    """By pyspellchecker's English dictionary, and a list of words of this course's own."""
    own = set(WORDS.read_text().split())
    words = {re.sub(r"['’]s?$", "", word).lower() for word in WORD.findall(prose(path))}

    assert sorted(SpellChecker().unknown(words - own)) == []


def test_words_of_exercises_and_questions_are_spelled_as_in_the_dictionary():
    texts = [
        "\n".join([e.title, e.task, e.explanation, *e.hints, e.sections.get("Advice", "")])
        for _, described in exercises.chapters(NOTEBOOKS)
        for e in described
    ]
    for quiz in sorted((INSTRUCTOR / "quiz").glob("*.json")):
        for question in json.loads(quiz.read_text()):
            texts.append(question["question"])
            texts += [a[part] for a in question["answers"] for part in ("answer", "feedback")]
    own = set(WORDS.read_text().split())
    words = {
        re.sub(r"['’]s?$", "", word).lower()
        for text in texts
        for word in WORD.findall(NO_PROSE.sub(" ", text))
    }

    assert sorted(SpellChecker().unknown(words - own)) == []


def test_own_words_are_used():
    used = {
        re.sub(r"['’]s?$", "", word).lower()
        for path in [*CHAPTERS, *PLANS, INSTRUCTOR / "README.md"]
        for word in WORD.findall(prose(path))
    }

    assert [word for word in WORDS.read_text().split() if word not in used] == []


def test_words_of_the_glossary_are_used_in_the_chapters():
    *chapters, last = CHAPTERS
    text = " ".join(prose(path) for path in chapters).lower()
    glossary = re.findall(r"(?m)^\| \*\*(.+)\*\* \|", "\n".join(c.source for c in read(last).cells))

    assert len(glossary) > 20
    assert [word for word in glossary if word.rstrip("e") not in text] == []
