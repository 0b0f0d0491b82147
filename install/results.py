"""Counts what the groups of install/test did, and says so.

A group's folder holds: title, log, exit, seconds, reports/ (JUnit reports, as Maven, pytest and
Node write them) and, if the group could not run, skip (why, and what to do).

A test that one group skipped has been run if it passed in another: some need what only a newer
JDK has. One that no group has run is a failure where nothing may be missing (CI=true), and so is
a group that could not run.
"""

import dataclasses
import os
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

SHOWN_OF_A_LOG = 120  # lines
SHOWN_OF_A_FAULT = 40  # lines
# A test with parameters is run as many, and skipped as one.
PARAMETERS = re.compile(r"\[\d+\]$")
CHAPTER = re.compile(r"^(ok|FAIL) +(\S+\.ipynb) ", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Case:
    """One test: its name, how it went (passed, failed, skipped), and what its report tells."""

    name: str
    outcome: str
    told: str = ""


def case_of(element):
    name = f"{element.get('classname')}.{element.get('name')}"
    for tag, outcome in (("failure", "failed"), ("error", "failed"), ("skipped", "skipped")):
        found = element.find(tag)
        if found is not None:
            told = found.get("message") or found.text or ""
            if outcome == "failed" and found.text:
                told = found.text
            return Case(name, outcome, told.strip())
    return Case(name, "passed")


class Group:
    def __init__(self, folder):
        self.folder = folder
        self.id = folder.name
        self.title = self.read("title")
        self.seconds = self.read("seconds")
        self.code = self.read("exit")
        self.why_not_run = self.read("skip") if (folder / "skip").exists() else None
        self.cases = [] if self.why_not_run else list(self.all_cases())

    def read(self, name):
        return (self.folder / name).read_text(errors="replace").strip()

    def all_cases(self):
        """What ran; a group that kept no report is one test."""
        cases = [
            case_of(element)
            for report in sorted((self.folder / "reports").glob("*.xml"))
            for element in ElementTree.parse(report).iter("testcase")
        ]
        for word, chapter in CHAPTER.findall(self.read("log")):
            cases.append(Case(chapter, "passed" if word == "ok" else "failed"))
        if self.code != "0" and not any(case.outcome == "failed" for case in cases):
            cases.append(Case(self.title, "failed", f"It ended with code {self.code}."))
        return cases or [Case(self.title, "passed")]

    def count(self, outcome):
        return sum(case.outcome == outcome for case in self.cases)

    def line(self):
        if self.why_not_run:
            counts = "not run"
        else:
            counts = f"{self.count('passed')} passed, {self.count('failed')} failed"
            if self.count("skipped"):
                counts += f", {self.count('skipped')} skipped"
        return f"{self.title:24} {counts:36} {self.seconds:>5} s"

    def show_faults(self):
        log = self.read("log").splitlines()
        print(f"\n--- {self.id}: ended with code {self.code}; the end of {self.folder / 'log'}")
        print("\n".join(log[-SHOWN_OF_A_LOG:]))
        for case in self.cases:
            if case.outcome == "failed":
                told = case.told.splitlines()[:SHOWN_OF_A_FAULT]
                print(f"\n--- {self.id}: failed: " + "\n  ".join([case.name, *told]))


def show_group(folder):
    print(Group(folder).line(), flush=True)
    return 0


def show_summary(folder):
    groups = [Group(path) for path in sorted(folder.iterdir()) if path.is_dir()]
    for group in groups:
        if group.count("failed"):
            group.show_faults()
    print()
    for group in groups:
        print(group.line())

    names = [case.name for group in groups for case in group.cases if case.outcome != "skipped"]
    ran = {*names, *(PARAMETERS.sub("", name) for name in names)}
    missing = [f"{group.id}: {group.why_not_run}" for group in groups if group.why_not_run]
    missing += [
        f"{group.id}: {case.name}: {case.told.splitlines()[0] if case.told else 'skipped'}"
        for group in groups
        for case in group.cases
        if case.outcome == "skipped" and case.name not in ran
    ]
    for line in missing:
        print(f"not run: {line}")
    passed = sum(group.count("passed") for group in groups)
    failed = sum(group.count("failed") for group in groups)
    print()
    skipped = ""
    if missing and os.environ.get("CI") == "true":
        failed += len(missing)
    elif missing:
        skipped = f", {len(missing)} skipped"
    print(f"{passed} passed, {failed} failed{skipped}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    what, where = sys.argv[1], pathlib.Path(sys.argv[2])
    sys.exit(show_group(where) if what == "group" else show_summary(where))
