"""Counts what the groups of install/test did, and says so.

A group's folder holds: title, log, exit, seconds, reports/ (JUnit reports, as Maven, pytest and
Node write them) and, if the group could not run, skip (why, and what to do).
"""

import dataclasses
import os
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

SHOWN_OF_A_LOG = 120  # lines
SHOWN_OF_A_FAULT = 40  # lines
CHAPTER = re.compile(r"^(ok|FAIL) +\S+\.ipynb ", re.MULTILINE)


@dataclasses.dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def skip_is_failure():
    return os.environ.get("CI") == "true"


def fault_of(case):
    """The failure or error of a test case of a report, or None."""
    failure = case.find("failure")
    return case.find("error") if failure is None else failure


def report_count(report):
    count = Count()
    for case in ElementTree.parse(report).iter("testcase"):
        if fault_of(case) is not None:
            count.failed += 1
        elif case.find("skipped") is not None:
            count.skipped += 1
        else:
            count.passed += 1
    return count


def group_count(folder):
    """What a group's tests did; a group that kept no report is one test."""
    if (folder / "skip").exists():
        count = Count(skipped=1)
    else:
        succeeded = (folder / "exit").read_text().strip() == "0"
        count = sum(map(report_count, sorted((folder / "reports").glob("*.xml"))), Count())
        chapters = CHAPTER.findall((folder / "log").read_text(errors="replace"))
        count += Count(passed=chapters.count("ok"), failed=chapters.count("FAIL"))
        if succeeded and count == Count():
            count = Count(passed=1)
        if not succeeded and not count.failed:
            count.failed = 1
    if skip_is_failure():
        count = Count(count.passed, count.failed + count.skipped)
    return count


def line(folder):
    title = (folder / "title").read_text().strip()
    seconds = (folder / "seconds").read_text().strip()
    return f"{title:24} {str(group_count(folder)):36} {seconds:>5} s"


def faults(folder):
    """For each test of a group that failed: its name, and what its report tells."""
    for report in sorted((folder / "reports").glob("*.xml")):
        for case in ElementTree.parse(report).iter("testcase"):
            fault = fault_of(case)
            if fault is not None:
                told = (fault.text or fault.get("message") or "").strip().splitlines()
                yield "\n  ".join(
                    [f"{case.get('classname')}.{case.get('name')}", *told[:SHOWN_OF_A_FAULT]]
                )


def show_group(folder):
    print(line(folder), flush=True)


def show_summary(groups):
    folders = sorted(path for path in groups.iterdir() if path.is_dir())
    total = Count()
    for folder in folders:
        count = group_count(folder)
        total += count
        if count.failed and not (folder / "skip").exists():
            log = (folder / "log").read_text(errors="replace").splitlines()
            code = (folder / "exit").read_text().strip()
            print(f"\n--- {folder.name}: ended with code {code}; the end of {folder / 'log'}")
            print("\n".join(log[-SHOWN_OF_A_LOG:]))
            for fault in faults(folder):
                print(f"\n--- {folder.name}: failed: {fault}")
    print()
    for folder in folders:
        print(line(folder))
    for folder in folders:
        if (folder / "skip").exists():
            print(f"not run: {folder.name}: {(folder / 'skip').read_text().strip()}")
    print()
    print(total, flush=True)
    return 1 if total.failed else 0


if __name__ == "__main__":
    what, where = sys.argv[1], pathlib.Path(sys.argv[2])
    sys.exit(show_group(where) if what == "group" else show_summary(where))
