"""The closing count of install/test: what is a failure, and what is told of it."""

import pytest

import results

PASSED = '<testcase classname="A" name="b"/>'
FAILED = '<testcase classname="A" name="c"><failure message="m">one\ntwo</failure></testcase>'
SKIPPED = '<testcase classname="A" name="b"><skipped message="needs JDK 21"/></testcase>'


@pytest.fixture
def group(tmp_path):
    def make(name, *cases, code=0, log="", skip=None):
        folder = tmp_path / name
        (folder / "reports").mkdir(parents=True)
        for file, text in (("title", name), ("seconds", "3"), ("exit", code), ("log", log)):
            (folder / file).write_text(f"{text}\n")
        if cases:
            report = f"<testsuite>{''.join(cases)}</testsuite>"
            (folder / "reports" / "report.xml").write_text(report)
        if skip:
            (folder / "skip").write_text(skip)

    return make


@pytest.fixture
def summary(tmp_path, capsys, monkeypatch):
    def show(ci=True):
        monkeypatch.setenv("CI", str(ci).lower())
        code = results.show_summary(tmp_path)
        return code, capsys.readouterr().out

    return show


def test_all_passed(group, summary):
    group("unit", PASSED)
    group("scripts")
    group("chapters", log="ok    03-races.ipynb  4 s\nok    04-lock.ipynb  2 s")
    code, told = summary()
    assert code == 0
    assert told.endswith("\n4 passed, 0 failed\n")


def test_a_failure_is_named_with_what_it_tells(group, summary):
    group("unit", PASSED, FAILED, code=1, log="the log")
    code, told = summary()
    assert code == 1
    assert "unit: ended with code 1" in told and "the log" in told
    assert "unit: failed: A.c\n  one\n  two\n" in told
    assert told.endswith("\n1 passed, 1 failed\n")


def test_a_failed_chapter(group, summary):
    group("chapters", log="FAIL  03-races.ipynb  4 s", code=1)
    code, told = summary()
    assert code == 1
    assert told.endswith("\n0 passed, 1 failed\n")


def test_a_code_without_a_failed_test_is_a_failure(group, summary):
    group("unit", PASSED, code=137)
    code, told = summary()
    assert code == 1
    assert "It ended with code 137." in told
    assert told.endswith("\n1 passed, 1 failed\n")


def test_a_test_that_another_group_ran_is_not_missing(group, summary):
    group("unit-17", SKIPPED)
    group("unit-25", PASSED)
    code, told = summary()
    assert code == 0
    assert "not run" not in told
    assert told.endswith("\n1 passed, 0 failed\n")


def test_a_test_with_parameters_is_skipped_as_one_and_run_as_many(group, summary):
    group("unit-17", SKIPPED.replace('"b"', '"b(int)"'))
    group("unit-25", PASSED.replace('"b"', '"b(int)[1]"'))
    assert "not run" not in summary()[1]


@pytest.mark.parametrize("ci, code, end", [(True, 1, "1 failed"), (False, 0, "0 failed, 1 skipped")])
def test_a_test_that_no_group_ran_is_named(group, summary, ci, code, end):
    group("unit-17", SKIPPED)
    assert summary(ci)[0] == code
    told = summary(ci)[1]
    assert "not run: unit-17: A.b: needs JDK 21\n" in told
    assert told.endswith(f"\n0 passed, {end}\n")


@pytest.mark.parametrize("ci, code, end", [(True, 1, "1 failed"), (False, 0, "0 failed, 1 skipped")])
def test_a_group_that_could_not_run_is_named(group, summary, ci, code, end):
    group("browser", skip="Chromium is missing.")
    assert summary(ci)[0] == code
    told = summary(ci)[1]
    assert "not run: browser: Chromium is missing.\n" in told
    assert told.endswith(f"\n0 passed, {end}\n")
