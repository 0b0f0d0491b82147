"""The chapters, and what a learner may call one."""

import pathlib
import sys


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
