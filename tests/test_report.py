"""The class report: every figure counted once more by hand, every name and message harmless, every link there."""

from __future__ import annotations

import csv
import json
import math
import os
import random
import re
import statistics
import sys
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from html.parser import HTMLParser
from io import StringIO
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote

import pytest
from built_in import TASKS, words
from hypothesis import given, settings
from hypothesis import strategies as st
from kit import ASSIGNMENT, add_essay, make_course, submit, tasks_of
from nbgrader.api import Gradebook

from autograder import cli
from autograder.course.configuration import load_course
from autograder.course.gradebook import CourseGradebook
from autograder.course.places import Places
from autograder.course.records import as_json
from autograder.errors import CourseError
from autograder.judging.notices import notice_text
from autograder.report.gathered import Gathered
from autograder.report.page import View, _capitalised
from autograder.report.tally import by_time, distribution
from autograder.report.write import Report, write_report
from autograder.submission.notebook import Repair
from autograder.verdicts import CheckResult, Remark, Result, TaskResult, Verdict

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")

HOSTILE = "<script>alert(1)</script><img src=//x onerror=alert(2)>\x1b[31m\u202e{{ 7*7 }}\"'&"
VERDICTS: dict[str, Verdict] = {"+": "passed", "-": "failed", ".": "skipped", "!": "broken"}
NOON = datetime(2026, 9, 14, 12, tzinfo=UTC)
VOID = {"meta", "br", "img", "link", "input", "hr", "rect", "path"}
BLOCKS = {"p", "div", "ul", "ol", "dl", "table", "details", "section", "header", "footer", "main", "h1", "h2", "h3"}


# A class in a few characters


def task(name: str, verdicts: str, *, slip: str | None = None, finding: str = "value_differs") -> TaskResult:
    """A task whose checks came out as `+` passed, `-` failed, `.` skipped, `!` broken; "0" is left as released."""
    if verdicts == "0":
        verdicts, finding = "-" * len(TASKS[name].checks), "not_written"
    checks = []
    for check, mark in zip(TASKS[name].checks, verdicts, strict=True):
        title = words().table[f"check.{name}.{check.id}"]
        known: dict[str, Any] = {"message": "`p[0]` is 1, should be 2", "kind": finding, "slip": slip}
        known = known if mark == "-" else {}
        checks.append(CheckResult(check.id, title, check.points, VERDICTS[mark], **known))
    return TaskResult(name, TASKS[name].points, tuple(checks))


def result(student: str, *tasks: TaskResult, **fields: Any) -> Result:
    """A result with every mark but for these tasks."""
    given = {one.id: one for one in tasks}
    every = [given.pop(name) if name in given else task(name, "+" * len(TASKS[name].checks)) for name in TASKS]
    return replace(Result(ASSIGNMENT, student, 7, "T3", (*every, *given.values())), **fields)


def store(
    course: Path,
    *results: Result,
    page: bool = True,
    handed_in: datetime | None = None,
    made_from: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """What grading leaves of these results, without a gradebook."""
    for one in results:
        folder = course / "autograded" / one.student / one.assignment
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "result.json").write_bytes(as_json(one, dict(made_from)))
        if handed_in:
            (folder / "timestamp.txt").write_text(f"{handed_in:%Y-%m-%d %H:%M:%S} UTC")
        if page:
            feedback = course / "feedback" / one.student / one.assignment / f"{one.assignment}.html"
            feedback.parent.mkdir(parents=True, exist_ok=True)
            feedback.write_text("<!doctype html>")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A cluster's output: a folder in which results will be, and nothing else."""
    (tmp_path / "course").mkdir()
    return tmp_path / "course"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


# A page, read


class Page(HTMLParser):
    """Tables by caption, texts and links of a page; fails at anything that a browser would have to put right."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.html = path.read_text("utf-8")
        self.tables: dict[str, list[list[str]]] = {}
        self.links: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self._rows: list[list[str]] = []
        self._caption = ""
        self.feed(self.html)
        self.close()
        assert self._open == []
        self.text = " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), tag
        assert not (tag in BLOCKS and self._open[-1:] and self._open[-1] in ("p", "span")), (tag, self.getpos())
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)
        if tag in ("table", "tr", "td", "th", "caption", "a"):
            self._start(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def _start(self, tag: str) -> None:
        if tag == "table":
            self._rows, self._caption = [], ""
        elif tag == "tr":
            self._rows.append([])
        self._since = len(self._words)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, (tag, self.getpos())
        text = " ".join("".join(self._words[getattr(self, "_since", 0) :]).split())
        if tag in ("td", "th"):
            self._rows[-1].append(text)
        elif tag == "caption":
            self._caption = text
        elif tag == "table":
            assert self._caption and self._caption not in self.tables
            assert {len(row) for row in self._rows} == {len(self._rows[0])}
            self.tables[self._caption] = self._rows
        elif tag == "a":
            self.links[text] = self.tags_named("a")[-1]["href"]
        if tag in BLOCKS | {"li", "dt", "dd", "td", "th", "span", "summary"}:
            self._words.append(" ")

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] not in ("style", "title", "desc"):
            self._words.append(data)

    def tags_named(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag == name]

    def table(self, caption: str) -> list[dict[str, str]]:
        """The rows of the table with this caption, cells by the heading of their column."""
        head, *rows = self.tables[caption]
        return [dict(zip(head, row, strict=True)) for row in rows]

    def described(self, name: str) -> str:
        """What a chart tells those who do not see it."""
        found = re.search(rf'<desc id="{name}-text">([^<]*)</desc>', self.html)
        assert found, name
        return found[1]

    def students(self) -> list[dict[str, str]]:
        tables = [self.table(caption) for caption in self.tables if caption.startswith("Students with")]
        return [row for rows in tables for row in rows]


def report(course: Path, **options: object) -> Page:
    """Write the report and read its page."""
    return Page(write_report(course, ASSIGNMENT, **options).files[0])  # type: ignore[arg-type]


def read_table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(path.read_bytes().decode("utf-8-sig"))))


def number(text: str) -> int:
    return 0 if text == "–" else int(text)


# Counting


@pytest.fixture
def drawn_class() -> dict[str, dict[str, str]]:
    """Thirty students as strings: what became of each check of each task."""
    draw = random.Random(3)
    return {
        f"s{number:02d}": {
            name: draw.choice(["0", "+" * len(one.checks), "".join(draw.choices("++-.!", k=len(one.checks)))])
            for name, one in TASKS.items()
        }
        for number in range(30)
    }


def stored_class(course: Path, written: Mapping[str, Mapping[str, str]]) -> None:
    store(course, *(result(who, *(task(name, marks) for name, marks in all_.items())) for who, all_ in written.items()))


def earned(name: str, marks: str) -> float:
    return sum(check.points for check, mark in zip(TASKS[name].checks, marks, strict=False) if mark == "+")


def test_each_check_is_counted_as_it_came_out(course: Path, drawn_class: dict[str, dict[str, str]]) -> None:
    stored_class(course, drawn_class)
    page = report(course)
    rows = {(row["task"], row["check"]): row for row in read_table(page.path.with_name("checks.csv"))}
    assert len(rows) == sum(len(one.checks) for one in TASKS.values())
    for name, one in TASKS.items():
        caption = f"The checks of “{words().table[f'task.{name}']}”"
        for place, (check, shown) in enumerate(zip(one.checks, page.table(caption), strict=True)):
            became = Counter(marks[name][place] if marks[name] != "0" else "0" for marks in drawn_class.values())
            row = rows[name, check.id]
            for mark, column, heading in (
                ("+", "passed", "Passed"),
                ("-", "failed", "Failed"),
                (".", "skipped", "Not judged"),
                ("0", "unwritten", "Not written"),
                ("!", "broken", "Our fault"),
            ):
                assert int(row[column]) == became[mark] == number(shown[heading]), (name, check.id, mark)
            assert int(row["students"]) == 30
            assert shown["Check"] == row["title"] == words().table[f"check.{name}.{check.id}"]
            assert abs(int(shown["Passed by"].removesuffix(" %")) - became["+"] / 0.3) <= 1


def test_each_task_says_how_far_how_many_are(course: Path, drawn_class: dict[str, dict[str, str]]) -> None:
    stored_class(course, drawn_class)
    rows = {row["Task"]: row for row in report(course).table("How many students are how far in each task")}
    for name, one in TASKS.items():
        marks = [student[name] for student in drawn_class.values()]
        judged = [mark for mark in marks if "!" not in mark]
        row = rows[words().table[f"task.{name}"]]
        full = sum(set(mark) == {"+"} for mark in judged)
        nothing = sum("+" not in mark and mark != "0" for mark in judged)
        assert number(row["Complete"]) == full
        assert number(row["Not written"]) == marks.count("0")
        assert number(row["Nothing right"]) == nothing
        assert number(row["Partly"]) == len(judged) - full - nothing - marks.count("0")
        assert number(row["Pending"]) == len(marks) - len(judged)
        mean = statistics.fmean(earned(name, mark) for mark in judged)
        assert row["Mean marks"] == f"{round(mean, 2):g} / {one.points:g}"


def test_the_scores_are_added_up_and_shared_out(course: Path, drawn_class: dict[str, dict[str, str]]) -> None:
    stored_class(course, drawn_class)
    scores = {
        who: sum(earned(name, marks) for name, marks in all_.items() if "!" not in marks)
        for who, all_ in drawn_class.items()
    }
    page = report(course)
    low, _, high = statistics.quantiles(scores.values(), method="inclusive")
    shown = f"Graded 30 Mean {statistics.fmean(scores.values()):.2f} Median {statistics.median(scores.values()):g}"
    assert f"{shown} Middle half {low:g} to {high:g} Full marks 0" in page.text
    bars = re.findall(r"(\d+)(?:–(\d+))?: (\d+)", page.described("scores"))
    assert {(int(low), int(high or low)): int(count) for low, high, count in bars} == Counter(
        (10 * int(score // 10), 10 * int(score // 10) + 9) for score in scores.values()
    )
    assert {row["Student"]: row["Score"].removesuffix(" + ?") for row in page.students()} == {
        who: f"{score:g}" for who, score in scores.items()
    }


def test_the_bars_of_the_scores_begin_at_the_lowest_student(course: Path) -> None:
    store(course, result("ada", task("linreg", "-----"), task("sgd", "------")), result("ben"))
    names = re.findall(r">(\d+–\d+|100)</text>", report(course).html.split('aria-labelledby="scores-title')[1])
    assert names[0] == "80–89" and names[-1] == "100"


@given(st.lists(st.tuples(st.integers(1, 200), st.floats(0, 1)), min_size=1, max_size=30), st.booleans())
@settings(deadline=None)
def test_every_student_is_in_the_one_bar_whose_name_says_the_score(drawn: list[tuple[int, float]], whole: bool) -> None:
    most = drawn[0][0]
    scores = [float(round(share * most) if whole else share * most) for _, share in drawn]
    made = [_of_two(f"s{place}", score, most - score) for place, score in enumerate(scores)]
    bars = distribution(made)
    assert sorted(one.student for found in bars.values() for one in found) == sorted(one.student for one in made)
    for name, found in bars.items():
        low, high = (name.split("–") * 2)[:2]
        assert all(int(low) <= math.floor(one.score + 1e-6) <= int(high) for one in found), name
    assert len(bars) <= 11


def _of_two(student: str, passed: float, failed: float) -> Result:
    checks = (CheckResult("a", "A", passed, "passed"), CheckResult("b", "B", failed, "failed"))
    return Result(ASSIGNMENT, student, 1, "T3", (TaskResult("sgd", passed + failed, checks),))


@pytest.mark.parametrize(
    ("passed", "share"), [(0, "0 %"), (1, "1 %"), (150, "50 %"), (299, "99 %"), (300, "100 %")], ids=str
)
def test_only_all_are_a_hundred_percent_and_only_none_are_zero(course: Path, passed: int, share: str) -> None:
    view = View(Gathered(Places(load_course(course), ASSIGNMENT)), [], course, words())
    assert view.percent(passed, 300) == share


# The commonest mistakes


def troubles(page: Page) -> list[tuple[int, str]]:
    """(students, in words), as they stand on the page."""
    found = re.search(r'<ol class="slips">(.*?)</ol>', page.html, re.DOTALL)
    listed = re.findall(r"<strong>(\d+)</strong>.*?<h3>(.*?) <span", found[1], re.DOTALL) if found else []
    _, _, rarer = page.html.partition('<table class="rarer">')
    listed += re.findall(
        r'<td class="number">(\d+)</td><th scope="row">(.*?)(?:<br>|</th>)', rarer.split("</table>")[0]
    )
    return [(int(count), re.sub("<.*?>", "", text)) for count, text in listed]


def named(slip: str) -> str:
    """The short name of a slip as a heading."""
    short = words().table[f"slip.{slip}.short"]
    return short[0].upper() + short[1:]


def test_slips_are_counted_by_student_and_the_commonest_comes_first(course: Path) -> None:
    undivided = task("sgd", "---...", slip="no_batch_size")
    uphill = task("sgd", "-.....", slip="uphill")
    store(course, *(result(name, undivided) for name in ("ada", "ben", "cho")), result("dan", uphill), result("eva"))
    page = report(course)
    assert troubles(page) == [(3, named("no_batch_size")), (1, named("uphill"))]
    assert page.html.index("All the others (1)") < page.html.index(named("uphill"))
    assert "The commonest mistakes" in page.text


def test_no_mistake_is_called_the_commonest_that_one_student_made(course: Path) -> None:
    store(course, result("ada", task("sgd", "-.....", slip="uphill")), result("eva"))
    page = report(course)
    assert "The mistakes" in page.text and "commonest" not in page.text
    assert f"{named('uphill')} The optimiser {words().table['slip.uphill.why']}" in page.text


def test_a_slip_in_two_tasks_is_two_troubles_and_two_slips_in_one_are_two(course: Path) -> None:
    both = replace(task("sgd", "--++++"), checks=())
    first, second = (
        task("sgd", "-+++++", slip="uphill").checks[0],
        task("sgd", "+-++++", slip="no_batch_size").checks[1],
    )
    both = replace(both, checks=(first, second, *task("sgd", "++++++").checks[2:]))
    store(course, result("ada", both, task("ex7_last_batch", "-++++++", slip="uphill")))
    assert sorted(count for count, _ in troubles(report(course))) == [1, 1, 1]


def test_a_known_mistake_in_a_task_that_another_explains_is_not_counted_again(course: Path) -> None:
    checks = len(TASKS["training"].checks)
    training = task("training", "-" * checks, slip="unchanged")
    store(course, result("ada", task("sgd", "-+++++", slip="uphill"), training), result("ben", training))
    assert sorted(count for count, _ in troubles(report(course))) == [1, 1]


def test_what_is_no_known_slip_goes_by_the_check_that_failed_first(course: Path) -> None:
    store(course, result("ada", task("linreg", "+---+", finding="wrong_shape")))
    page = report(course)
    assert troubles(page) == [(1, "Wrong shape")]
    assert f"Not passed: {check_title('linreg', 1)} There: p[0] is 1, should be 2" in page.text


def check_title(name: str, place: int) -> str:
    return words().table[f"check.{name}.{TASKS[name].checks[place].id}"]


def test_what_was_found_differently_by_one_check_is_two_troubles(course: Path) -> None:
    shape, raised = (task("linreg", "+-+++", finding=finding) for finding in ("wrong_shape", "not_finite"))
    store(course, result("ada", shape), result("ben", shape), result("cho", raised))
    assert troubles(report(course)) == [(2, "Wrong shape"), (1, "Not finite")]


def test_a_finding_without_a_name_goes_by_the_title_of_its_check(course: Path) -> None:
    store(course, result("ada", task("linreg", "+-+++", finding="")))
    page = report(course)
    assert troubles(page) == [(1, f"Not passed: {check_title('linreg', 1)}")]
    assert page.text.count("Not passed:") == 1


def test_a_formula_is_set_as_code(course: Path) -> None:
    wrong = task("linreg", "-++++")
    wrong = replace(wrong, checks=(replace(wrong.checks[0], formula="X * w + b"), *wrong.checks[1:]))
    store(course, result("ada", wrong))
    page = report(course)
    assert "<h3><code>X * w + b</code>" in page.html
    assert "The results are exactly the values of this expression." in page.text


def test_one_mistake_that_raises_for_some_and_not_for_others_is_one(course: Path) -> None:
    plain = task("sgd", "-+++++", slip="uphill")
    raising = replace(plain, checks=(replace(plain.checks[0], values={"type": "AttributeError"}), *plain.checks[1:]))
    store(course, result("ada", plain), result("ben", raising))
    assert troubles(report(course)) == [(2, named("uphill"))]


@pytest.mark.parametrize(
    ("short", "heading"),
    [("not cleared", "Not cleared"), ("set_value fails", "set_value fails"), ("= for ==", "= for ==")],
)
def test_a_heading_has_a_capital_letter_but_where_code_begins_it(short: str, heading: str) -> None:
    assert _capitalised(short) == heading


def test_the_hardest_task_is_the_first_of_all_checks_and_names_its_hardest_check(course: Path) -> None:
    store(course, result("ada", task("sgd", "+-++++"), task("linreg", "--+++")), result("ben", task("sgd", "--++++")))
    rows = report(course).table("The hardest tasks first")
    first, second, third, *_ = [list(row.values()) for row in rows]
    assert first == ["The optimiser", "0 %", "", check_title("sgd", 1), "0 %"]
    assert second == ["The model", "50 %", "", check_title("linreg", 0), "50 %"]
    assert third == ["Reading minibatches", "100 %", "", "–", "–"]


def test_a_failure_that_follows_from_another_task_is_not_told_again(course: Path) -> None:
    store(course, result("ada", task("sgd", "-.....", slip="uphill"), task("training", "---")))
    assert troubles(report(course)) == [(1, named("uphill"))]


def test_training_that_fails_although_the_four_functions_are_right_is_told(course: Path) -> None:
    store(course, result("ada", task("training", "-++")))
    assert len(troubles(report(course))) == 1


def test_who_has_written_nothing_has_misunderstood_nothing(course: Path) -> None:
    store(course, result("ada", task("sgd", "0"), task("training", "---")))
    page = report(course)
    assert troubles(page) == [] and "whoever handed in and tried has every mark" in page.text


def test_the_example_is_the_student_with_the_least_else_wrong_and_its_link_leads_there(course: Path) -> None:
    slip = task("sgd", "-+++++", slip="no_batch_size")
    store(
        course,
        result("ada", slip, task("linreg", "0")),
        result("ben", slip),
        result("cho", slip, task("linreg", "---++")),
    )
    page = report(course)
    assert page.links["Example: ben"] == "../../feedback/ben/linreg_scratch/linreg_scratch.html"


def test_an_example_without_a_feedback_page_is_the_graded_notebook_or_a_name(course: Path) -> None:
    store(course, result("ada", task("sgd", "-+++++", slip="no_batch_size")), page=False)
    assert "Example without a page: ada" in report(course).text
    (course / "autograded" / "ada" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").write_text("{}")
    assert "autograded/ada" in report(course).links["Example: ada (graded notebook)"]


def test_all_who_made_a_slip_are_named(course: Path) -> None:
    names = [f"s{place:02d}" for place in range(12)]
    store(course, *(result(name, task("sgd", "-+++++", slip="uphill")) for name in names), result("zoe"))
    assert f"Students: 12 {', '.join(names)}" in report(course).text


# What tells nobody apart, and what is for the record


def test_checks_that_nobody_or_everybody_passes_are_named_but_for_those_who_did_not_try(course: Path) -> None:
    nothing = task("ex2_ohm", "0")
    made = [result(name, task("squared_loss", "+-++"), nothing) for name in ("ada", "ben")]
    store(course, *made, result("cho", task("squared_loss", "0"), nothing))
    text = report(course).text
    start, middle, end = map(text.index, ("Passed by nobody", "Passed by everybody", "By score, the lowest first"))
    shape = "The result has the shape of y_hat, whatever the shape of y (The loss) tried by 2"
    assert text[start:middle].endswith(f"and the check right? {shape} ")
    count = sum(len(one.checks) for name, one in TASKS.items() if name != "ex2_ohm") - 1
    assert f"Passed by everybody who tried ({count})" in text
    assert "Each example's loss is (y_hat − y)²/2 (The loss)" in text[middle:end] and "Ohm" not in text[middle:end]


def test_where_checks_do_tell_students_apart_it_says_so(course: Path) -> None:
    names = list(TASKS)
    store(
        course,
        result("ada", *(task(name, "-" * len(TASKS[name].checks)) for name in names)),
        result("ben"),
    )
    assert "Every check is passed by some and not by others." in report(course).text


@pytest.mark.parametrize(
    ("finding", "words"),
    [
        ("timed_out", "ran into the time limit"),
        ("cell_timed_out", "ran into the time limit"),
        ("out_of_memory", "ran out of memory"),
        ("died", "ended Python"),
        ("cell_died", "ended Python"),
    ],
)
def test_what_did_not_come_to_an_end_is_told_with_its_task_and_students(course: Path, finding: str, words: str) -> None:
    store(course, *(result(name, task("linreg", "++.-+", finding=finding)) for name in ("ada", "ben")), result("cho"))
    page = report(course)
    assert f"{words} (The model) 2 of 3 ada, ben" in page.text
    timed_out = {row["check"]: int(row["timed_out"]) for row in read_table(page.path.with_name("checks.csv"))}
    assert timed_out["column"] == 0
    assert timed_out["float64"] == (2 if "timed_out" in finding else 0)


def test_repairs_are_counted_together_whatever_the_cells_and_the_language(course: Path) -> None:
    english = repaired("en", "missing", "sgd")
    store(course, result("s0", **english), result("s1", **repaired("zh", "missing", "linreg", "sgd")), result("zoe"))
    assert "Missing cells, put back as released: …. 2 of 3 s0, s1" in report(course).text


def repaired(language: str, kind: str, *about: str) -> dict[str, object]:
    """The fields of a result with one repair."""
    repair = Repair(kind, about)
    return {"repairs": (repair.said(language),), "remarks": (Remark("repair", kind, about),)}


def noticed(language: str, *cells: str) -> dict[str, object]:
    """The fields of a result with a notice about each of these cells."""
    remarks = tuple(Remark("notice", "library", (cell, "paddle.nn")) for cell in cells)
    return {"notices": tuple(notice_text(words(language), remark) for remark in remarks), "remarks": remarks}


def test_notices_keep_their_cells_and_are_told_in_the_language_of_the_report(course: Path) -> None:
    store(course, result("ada", **noticed("en", "sgd")), result("ben", **noticed("zh", "sgd", "linreg")))
    text = report(course).text
    assert "Cell sgd uses paddle.nn. 2 of 2 ada, ben" in text
    assert "Cell linreg uses paddle.nn. 1 of 2 ben" in text


def test_remarks_of_an_unknown_kind_and_results_without_remarks_keep_their_own_words(course: Path) -> None:
    newer = {"repairs": ("Ironed.",), "remarks": (Remark("repair", "ironed", ("sgd",)),)}
    older = {"repairs": ("Missing cells, put back as released: sgd.",), "notices": ("Cell sgd uses paddle.io.",)}
    short = {"notices": ("Cell sgd lacks a word.",), "remarks": (Remark("notice", "library"),)}
    store(course, result("ada", **newer), result("ben", **older), result("cho", **short))
    text = report(course).text
    assert "Ironed. 1 of 3 ada" in text and "Cell uses . 1 of 3 cho" in text
    assert "put back as released: sgd. 1 of 3 ben" in text and "Cell sgd uses paddle.io. 1 of 3 ben" in text


def test_a_result_from_before_the_kinds_is_counted_and_its_time_outs_are_failures(course: Path) -> None:
    store(course, result("ada", task("linreg", "0"), task("ex2_ohm", "-..", finding="timed_out")))
    path = course / "autograded" / "ada" / ASSIGNMENT / "result.json"
    data = json.loads(path.read_text("utf-8"))
    del data["remarks"]
    for check in (check for one in data["tasks"] for check in one["checks"]):
        check.pop("kind", None)
        check["newer"] = "unknown to this reader"
    path.write_text(json.dumps(data))
    page = report(course)
    rows = {row["task"]: row for row in read_table(page.path.with_name("tasks.csv"))}
    assert rows["linreg"]["state"] == rows["ex2_ohm"]["state"] == "none" and rows["sgd"]["state"] == "full"
    assert "ran into the time limit" not in page.text


def test_students_come_before_what_is_for_the_record(course: Path) -> None:
    store(course, result("ada"))
    text = report(course).text
    assert text.index("By score, the lowest first") < text.index("Repairs to notebooks") < text.index("T3: namespaces")


def test_the_containment_of_all_is_told_and_who_had_none_comes_before_everything_else(course: Path) -> None:
    store(course, result("ada"), result("ben"), result("cho", containment="none"))
    text = report(course).text
    assert "T3: namespaces" in text and "2 of 3 ada, ben" in text[text.index("T3: namespaces") :]
    assert "Run without a wall around them (1), because somebody gave --trust-submissions: cho" in text


# What waits for a person


def test_without_a_gradebook_what_our_fault_has_left_open_waits_for_a_person(course: Path) -> None:
    store(course, result("ada", task("sgd", "!+++++")), result("ben"))
    page = report(course)
    assert "Still to be marked by a person: The optimiser 1 of 2 ada" in page.text
    assert [row["Score"] for row in page.students() if row["Student"] == "ada"] == ["88 + ?"]
    assert not (course / "gradebook.db").exists()


def test_with_a_gradebook_it_says_what_waits_and_results_that_it_does_not_hold_are_not_forgotten(
    tmp_path: Path,
) -> None:
    course = make_course(tmp_path / "course")
    known = (course / "gradebook.db").read_bytes()
    add_essay(course)
    (course / "gradebook.db").write_bytes(known)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as opened:
        opened.add_grade_cell("essay", ASSIGNMENT, ASSIGNMENT, max_score=5, cell_type="markdown")
    made, notebook = tasks_of(course, "ada", essay="Long.", ex2_ohm="# broken")
    with CourseGradebook(load_course(course)) as book:
        book.write(made, notebook, new_answers=True)
        book.enrol(["ben"])
    store(course, made, result("ben", task("ex2_ohm", "!++")))
    text = report(course).text
    assert "essay 1 of 2 ada" in text
    assert "Exercise 2: Ohm's law 2 of 2 ada, ben" in text


def test_marks_given_by_hand_end_the_waiting(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course")
    made, notebook = tasks_of(course, "ada", ex2_ohm="# broken")
    with CourseGradebook(load_course(course)) as book:
        book.write(made, notebook, new_answers=True)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as opened:
        grade = opened.find_grade("test_ex2_ohm", ASSIGNMENT, ASSIGNMENT, "ada")
        grade.manual_score, grade.needs_manual_grade = 5, False
        opened.db.commit()
    store(course, made)
    assert "Still to be marked" not in report(course).text


def test_a_gradebook_that_cannot_be_read_is_told_and_the_rest_is_counted(course: Path) -> None:
    store(course, result("ada", task("sgd", "!+++++")))
    (course / "gradebook.db").write_text("this is no database, " * 99)
    text = report(course).text
    assert "The gradebook could not be read" in text and "The optimiser 1 of 1 ada" in text


def test_who_handed_in_without_being_graded_is_told_with_the_reason(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", gradebook=False)
    submit(course, "ada")
    submit(course, "ben")
    (submit(course, "cho")).write_text("{")
    whole = submit(course, "dee").read_text()
    (course / "submitted" / "dee" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").write_text(whole[: len(whole) // 2])
    store(course, result("ada"))
    text = report(course).text
    assert "Handed in, but not graded: 3" in text and "dee: the file is damaged or cut off" in text
    assert "ben: nobody has graded it yet" in text and "cho: the file is not valid JSON" in text


def test_who_handed_in_anew_since_is_told_and_who_did_not_is_not(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", gradebook=False)
    digests = {who: sha256(submit(course, who).read_bytes()).hexdigest() for who in ("ada", "ben")}
    for who, digest in digests.items():
        store(course, result(who), made_from={"submission": digest})
    submit(course, "ben", sgd="# wrong")
    assert (
        "Handed in anew since they were graded (1); autograder grade linreg_scratch grades them: ben"
        in report(course).text
    )


def test_results_of_several_versions_are_not_taken_for_those_of_one(course: Path) -> None:
    store(course, result("ada"), made_from={"autograder": "one"})
    assert "different versions" not in report(course).text
    store(course, result("ben"), made_from={"autograder": "two"})
    assert "different versions of the autograder (2)" in report(course).text


# When they handed in


def test_without_a_time_zone_of_the_course_submissions_are_counted_by_the_day_in_local_time(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with zone(monkeypatch, "Asia/Shanghai"):
        for place, hours in enumerate((0, 1, 13, 13, 300)):  # noon in UTC is eight in the evening there
            store(course, result(f"s{place}"), handed_in=NOON + timedelta(hours=hours))
        store(course, result("zoe"))
        page = report(course)
    bars = dict(bar.split(": ") for bar in page.described("times").split(", "))
    assert bars == {"14 Sep": "2", "15 Sep": "2", "27 Sep": "1"}
    assert "A time is known of 5 of 6." in page.text
    handed_in = {row["Student"]: row["Handed in (CST)"] for row in page.students()}
    assert handed_in["s2"] == "15 Sep 09:00" and handed_in["zoe"] == ""


def test_all_times_are_in_the_time_zone_of_the_course(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (course / "nbgrader_config.py").write_text('get_config().Exchange.timezone = "Asia/Shanghai"')
    store(course, result("ada"), handed_in=NOON)
    with zone(monkeypatch, "America/New_York"):
        page = report(course, now=NOON)
    assert [row["Handed in (Asia/Shanghai)"] for row in page.students()] == ["14 Sep 20:00"]
    assert "Made 14 Sep 2026 20:00." in page.text


def test_times_of_several_years_name_the_year(course: Path) -> None:
    for who, year in (("ada", 2024), ("ben", 2026)):
        store(course, result(who), handed_in=NOON.replace(year=year))
    assert {row["Handed in (UTC)"] for row in report(course).students()} == {"14 Sep 2024 12:00", "14 Sep 2026 12:00"}


@pytest.mark.parametrize(("days", "drawn"), [(1, True), (3, True), (40, False), (-40, False)])
def test_the_due_date_is_a_line_among_the_submissions_or_a_sentence_below(course: Path, days: int, drawn: bool) -> None:
    for place in range(3):
        store(course, result(f"s{place}"), handed_in=NOON + timedelta(days=place))
    due = (NOON + timedelta(days=days)).replace(tzinfo=None)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        book.add_assignment(ASSIGNMENT, duedate=due)
        for place in range(3):
            book.add_student(f"s{place}")
            book.add_submission(ASSIGNMENT, f"s{place}")
    page = report(course)
    said = f"Due {due.day} {due:%b} 12:00"
    assert (said in page.described("times")) is drawn
    assert page.html.count('class="at"') == drawn and page.html.count(f"{said}</") == 1 + drawn


def test_who_handed_in_late_is_marked_and_an_extension_counts(course: Path) -> None:
    for name, hours in (("ada", -1), ("ben", 1), ("cho", 1)):
        store(course, result(name), handed_in=NOON + timedelta(hours=hours))
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        due = NOON.replace(tzinfo=None)
        book.add_assignment(ASSIGNMENT, duedate=due)
        for name, hours, more in (("ada", -1, None), ("ben", 1, None), ("cho", 1, timedelta(days=1))):
            book.add_student(name)
            book.add_submission(ASSIGNMENT, name, timestamp=due + timedelta(hours=hours), extension=more)
    handed_in = {row["Student"]: row["Handed in (UTC)"] for row in report(course).students()}
    assert {name for name, when in handed_in.items() if when.endswith("late")} == {"ben"}


def test_what_was_lost_is_said_and_not_what_was_kept(course: Path) -> None:
    store(course, result("ada", task("sgd", "-+++++")))
    (row,) = report(course).students()
    lost = TASKS["sgd"].checks[0].points
    assert row["Marks lost in"] == f"sgd −{lost:g}"


@contextmanager
def zone(monkeypatch: pytest.MonkeyPatch, name: str) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", name)
        time.tzset()
        yield
    time.tzset()


def test_where_nobody_knows_a_time_there_is_no_chart_of_times(course: Path) -> None:
    store(course, result("ada"))
    assert "When they handed in" not in report(course).text


def test_a_time_that_cannot_be_true_is_none(course: Path) -> None:
    store(course, result("ada"), handed_in=datetime(1970, 1, 1))
    assert "When they handed in" not in report(course).text


@given(st.lists(st.integers(0, 400 * 24 * 60), min_size=1, max_size=40))
@settings(deadline=None)
def test_every_submission_is_in_the_span_that_it_came_in(minutes: list[int]) -> None:
    times = [NOON + timedelta(minutes=one) for one in minutes]
    spans = by_time(times)
    beginnings = list(spans)
    lengths = {after - before for before, after in pairwise(beginnings)}
    length = lengths.pop() if lengths else timedelta(days=28)
    assert not lengths
    for beginning, count in spans.items():
        assert count == sum(beginning <= one < beginning + length for one in times)
    assert sum(spans.values()) == len(times) and len(spans) <= 15
    assert spans[beginnings[0]] and spans[beginnings[-1]]


# Since the last report


def test_the_change_since_the_last_report_is_told_by_student_and_by_task(course: Path) -> None:
    wrong = task("sgd", "-.....", slip="uphill")
    store(course, result("ada", wrong), result("ben"), result("cho"), result("dan"))
    first = report(course, now=NOON)
    assert "Since the last report" not in first.text
    store(course, result("ada"), result("ben", wrong), result("eva"))
    for file in (course / "autograded" / "dan").rglob("result.json"):
        file.unlink()
    page = report(course, now=NOON + timedelta(days=1))
    assert "Compared with the report of 14 Sep 2026 12:00." in page.text
    assert "Mean: 97 before, 97 now. Up: 1. Down: 1. New: 1. Gone: 1." in page.text
    assert page.tables["Whose score has changed, the greatest loss first"][1:] == [
        ["ben", "100", "88", "−12"],
        ["ada", "88", "100", "+12"],
    ]


def test_tasks_whose_mean_has_changed_are_told(course: Path) -> None:
    store(course, result("ada"), result("ben"))
    report(course)
    store(course, result("ben", task("sgd", "-.....", slip="uphill")))
    assert report(course).tables["Tasks whose mean has changed"][1:] == [["The optimiser", "12", "6"]]


def test_a_report_made_twice_still_tells_the_last_change(course: Path) -> None:
    store(course, result("ada", task("sgd", "-.....")))
    report(course, now=NOON)
    store(course, result("ada"))
    twice = [report(course, now=NOON + timedelta(hours=hours)) for hours in (1, 2)]
    assert all("Compared with the report of 14 Sep 2026 12:00. Mean: 88 before, 100 now." in one.text for one in twice)


@pytest.mark.parametrize(
    "figures",
    [
        "",
        "{",
        "[]",
        "null",
        '{"now": 3, "before": null}',
        '{"now": {"at": "", "scores": null, "tasks": {}}, "before": null}',
        '{"now": {"at": "", "scores": {"ada": "x"}, "tasks": {}}, "before": null}',
        '{"now": {"at": "", "scores": {}, "tasks": []}, "before": null}',
    ],
)
def test_damaged_figures_of_the_last_report_are_as_good_as_none(course: Path, figures: str) -> None:
    store(course, result("ada"))
    (course / "report" / ASSIGNMENT).mkdir(parents=True)
    (course / "report" / ASSIGNMENT / "report.json").write_text(figures)
    assert "Since the last report" not in report(course).text
    store(course, result("ada", task("sgd", "-.....")))
    assert "Down: 1." in report(course).text


# Whatever stands in it


@pytest.fixture
def hostile_class(course: Path) -> Path:
    """A student, messages, notices and a task that nobody would want on a page."""
    bad = CheckResult(HOSTILE, HOSTILE, 5, "failed", f"`{HOSTILE}`", HOSTILE)
    attack = TaskResult(HOSTILE, 5, (bad,))
    name = HOSTILE.replace("/", "")
    store(course, result(name, attack, notices=(HOSTILE,), repairs=(HOSTILE,), containment=HOSTILE))
    store(
        course,
        result("=1+1", attack),
        result("@SUM(A1)", attack),
        result("a b#c?d%e", attack),
        result("学号–é", attack),
    )
    store(course, result(os.fsdecode(b"latin-\xe9"), attack))
    return course


def test_nothing_that_a_student_wrote_is_live(hostile_class: Path) -> None:
    page = report(hostile_class)
    active = {"script", "iframe", "object", "embed", "form", "input", "button", "img", "link", "base", "video", "audio"}
    assert not {tag for tag, _ in page.tags} & active
    attributes = {name for _, attributes in page.tags for name in attributes}
    assert not {name for name in attributes if name.startswith("on")} | attributes & {"style", "src", "srcset"}
    assert not set("\x1b\u202e") & set(page.html)
    assert "{{ 7*7 }}" in page.text and "49" not in page.text
    assert page.text.count("<script>alert(1)") > 3


def test_every_link_leads_to_a_file_of_the_course(hostile_class: Path) -> None:
    page = report(hostile_class)
    assert len(page.links) >= 6
    for address in page.links.values():
        assert re.match(r"\.\./", address)
        target = os.fsdecode(unquote(address, errors="surrogateescape"))
        assert (page.path.parent / target).is_file(), address


def test_links_hold_where_the_report_lies_elsewhere(course: Path, tmp_path: Path) -> None:
    store(course, result("ada"))
    page = report(course, where=tmp_path / "far" / "away")
    assert (page.path.parent / page.links["ada"]).resolve().is_file()
    assert page.path.parent == tmp_path / "far" / "away"


def test_tables_hold_no_formulas_and_open_with_their_names_in_excel(hostile_class: Path) -> None:
    folder = report(hostile_class).path.parent
    for table in ("tasks.csv", "checks.csv"):
        data = (folder / table).read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        cells = [cell for row in csv.reader(StringIO(data.decode("utf-8-sig"))) for cell in row]
        assert cells and not [cell for cell in cells if cell[:1] in set("=+-@\t\r") and not cell[1:].isdigit()]
    rows = read_table(folder / "tasks.csv")
    assert len(rows) == 6 * (len(TASKS) + 1)
    assert {"'=1+1", "'@SUM(A1)", "学号–é"} <= {row["student"] for row in rows}


def test_the_table_of_tasks_says_what_became_of_each(course: Path) -> None:
    store(course, result("ada", task("sgd", "-.....", slip="uphill"), task("linreg", "0"), task("ex2_ohm", "!++")))
    rows = {row["task"]: row for row in read_table(report(course).path.with_name("tasks.csv"))}
    assert (rows["sgd"]["score"], rows["sgd"]["max_score"], rows["sgd"]["state"]) == ("0.0", "12.0", "none")
    assert (rows["sgd"]["slips"], rows["sgd"]["failed"]) == ("uphill", "divides_by_batch_size")
    assert rows["linreg"]["state"] == "unwritten" and rows["data_iter"]["state"] == "full"
    assert (rows["ex2_ohm"]["score"], rows["ex2_ohm"]["state"]) == ("", "pending")


def test_the_page_loads_nothing_and_its_policy_allows_its_own_style_alone(hostile_class: Path) -> None:
    page = report(hostile_class)
    style = page.html.split("<style>")[1].split("</style>")[0]
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    policies = [tag["content"] for tag in page.tags_named("meta") if tag.get("http-equiv")]
    assert policies == [f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'"]
    assert not re.search(r"url\(|@import|https?:|//x", style)
    assert not [name for tag in ("script", "link", "img", "iframe", "object", "form") for name in page.tags_named(tag)]


# For everybody who reads it


@pytest.fixture
def full_page(course: Path, drawn_class: dict[str, dict[str, str]]) -> Path:
    """A course whose report has every section."""
    stored_class(course, drawn_class)
    report(course)
    slips = [task("sgd", "-.....", slip=slip) for slip in ("uphill", "no_batch_size", "unchanged")]
    slips += [task("linreg", marks) for marks in ("-++++", "+-+++", "++-++", "+++-+")]
    for place, slip in enumerate(slips):
        store(
            course,
            result(f"x{place}", slip, repairs=("Mended.",), notices=("Noticed.",)),
            handed_in=NOON + timedelta(days=place),
        )
    store(course, result("zoe", containment="none"), result("s00"))
    return course


def test_headings_tables_and_references_are_as_screen_readers_want_them(full_page: Path) -> None:
    page = report(full_page)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    wanted = {one for _, attributes in page.tags for one in attributes.get("aria-labelledby", "").split()}
    assert wanted <= set(ids) and len(wanted) > 8
    assert all(cell.get("scope") in ("col", "row") for cell in page.tags_named("th"))
    assert all(svg.get("aria-hidden") or svg.get("role") == "img" for svg in page.tags_named("svg"))


def test_both_languages_tell_the_same(full_page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    english = report(full_page, where=full_page / "r" / "en")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    chinese = report(full_page, where=full_page / "r" / "zh")
    assert english.tags_named("html") == [{"lang": "en"}] and chinese.tags_named("html") == [{"lang": "zh-CN"}]
    assert [tag for tag, _ in english.tags] == [tag for tag, _ in chinese.tags]
    assert list(english.links.values()) == list(chinese.links.values())
    for one, other in zip(english.tables.values(), chinese.tables.values(), strict=True):
        assert numbers(one) == numbers(other)


def numbers(table: list[list[str]]) -> list[list[list[str]]]:
    """The numbers in each cell; of months only one language makes numbers."""
    return [[sorted(re.findall(r"\d+(?!月|\d)", cell)) for cell in row] for row in table[1:]]


def test_no_sentence_of_the_other_language_is_left(full_page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    english = report(full_page).text
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    chinese = report(full_page, where=full_page / "zh").text
    assert not re.search(r"[\u4e00-\u9fff]", english)
    ours = [text for key, text in words().table.items() if re.match(r"report\.|check\.|slip\.\w+\.why", key)]
    ours = [text for text in ours if re.match(r"[^{]*\w [^{]*$", text)]
    assert len(ours) > 100
    assert not [text for text in ours if text in chinese]


def test_a_class_of_forty_is_open_and_a_larger_one_folded(course: Path) -> None:
    def open_bands() -> int:
        return len(re.findall(r"<details open>\s*<summary>\d[^<]*points:", report(course).html))

    store(course, *(result(f"s{place}") for place in range(40)), page=False)
    assert open_bands() == 1
    store(course, result("one more"), page=False)
    assert open_bands() == 0


# Every edge


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    ("made", "words"),
    [
        ([result("ada")], "Mean 100 Median 100 Middle half 100 to 100 Full marks 1"),
        ([result("ada"), result("ben")], "whoever handed in and tried has every mark"),
        ([result(who, *(task(name, "0") for name in TASKS)) for who in ("ada", "ben")], "Mean 0 Median 0"),
        ([result("ada", *(task(name, "!" * len(TASKS[name].checks)) for name in TASKS))], "Pending"),
        ([replace(result("ada"), tasks=(task("sgd", "-+++++"),))], "Mean 8"),
        ([replace(result("ada"), tasks=(TaskResult("mine", 0, (CheckResult("c", "C", 0, "passed"),)),))], "Mean 0"),
        (
            [replace(result("ada"), tasks=(TaskResult("mine", 0.5, (CheckResult("c", "C", 0.5, "passed"),)),))],
            "Mean 0.5",
        ),
    ],
    ids=["one student", "all full marks", "nobody answered", "all our fault", "one task", "no points", "half a point"],
)
def test_every_class_has_a_page(
    course: Path, made: list[Result], words: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG" if language == "zh" else "LC_ALL", "zh_CN.UTF-8" if language == "zh" else "C.UTF-8")
    if language == "zh":
        monkeypatch.delenv("LC_ALL")
    store(course, *made)
    page = report(course)
    assert (words in page.text) == (language == "en") and "nan" not in page.html


def test_a_task_that_only_some_have_is_counted_for_those(course: Path) -> None:
    own = TaskResult("own_task", 3, (CheckResult("mine", "Mine", 3, "passed"),))
    store(course, result("ada", own), result("ben"))
    *_, last = report(course).table("How many students are how far in each task")
    assert (last["Task"], last["Complete"], last["Mean marks"]) == ("own_task", "1", "3 / 3")


def test_the_other_assignments_of_a_course_stay_out_of_it(course: Path) -> None:
    store(course, result("ada"), replace(result("ben"), assignment="linreg_scratch_zh"))
    assert [row["Student"] for row in report(course).students()] == ["ada"]


# The command


Run = Callable[..., int]


@pytest.fixture
def run(course: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `autograder report` at the course root and returns its exit status."""
    monkeypatch.chdir(course)

    def call(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["autograder", "report", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            cli.main()
        return int(end.value.code or 0)

    return call


def test_the_command_says_what_it_wrote(run: Run, course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store(course, result("ada"), result("ben", task("sgd", "-.....")))
    assert run(ASSIGNMENT) == 0
    said = capsys.readouterr()
    assert said.err == "" and said.out == (
        "report/linreg_scratch/report.html: 2 graded, mean 94.00 of 100.\nBeside it: tasks.csv, checks.csv.\n"
    )
    written = {path.name for path in (course / "report" / ASSIGNMENT).iterdir()}
    assert written == {"report.html", "tasks.csv", "checks.csv", "report.json"}


def test_the_folder_of_the_report_is_closed_to_everybody_else(course: Path) -> None:
    store(course, result("ada"))
    assert report(course).path.parent.stat().st_mode & 0o077 == 0


def test_reporting_changes_nothing_else_in_the_course(course: Path) -> None:
    store(course, result("ada"))
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    report(course)
    after = {path: path.read_bytes() for path in course.rglob("*") if path.is_file() and "report" not in path.parts}
    assert after == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: "",
        lambda data: "{",
        lambda data: "[" * 100_000,
        lambda data: "[]",
        lambda data: json.dumps({**data, "student": "ada"}),
        lambda data: json.dumps({**data, "assignment": "another"}),
        lambda data: json.dumps({**data, "tasks": []}),
        lambda data: json.dumps({**data, "seed": float("inf")}),
        lambda data: json.dumps({**data, "notices": [3]}),
        lambda data: json.dumps({**data, "fingerprint": {"autograder": []}}),
        lambda data: json.dumps(data).replace('"points": 4.0', '"points": NaN'),
        lambda data: json.dumps(data).replace('"points": 4.0', '"points": -4'),
        lambda data: json.dumps(data).replace('"points": 4.0', '"points": 1e308'),
        lambda data: json.dumps(data).replace('"points": 4.0', '"points": "4"'),
        lambda data: json.dumps(data).replace('"verdict": "passed"', '"verdict": "excellent"'),
        lambda data: json.dumps(data).replace('"slip": null', '"slip": ["a"]'),
    ],
)
def test_a_damaged_result_is_named_and_the_others_are_counted(
    run: Run, course: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[dict[str, object]], str]
) -> None:
    store(course, result("ada"), result("zoe"))
    path = course / "autograded" / "zoe" / ASSIGNMENT / "result.json"
    path.write_text(damage(json.loads(path.read_text("utf-8"))))
    assert run(ASSIGNMENT) == 1
    said = capsys.readouterr()
    assert said.err == (
        "warning: autograded/zoe/linreg_scratch/result.json: this is no result of linreg_scratch; it is not counted\n"
    )
    assert "1 graded, mean 100.00 of 100." in said.out
    page = Page(course / "report" / ASSIGNMENT / "report.html")
    assert "Results that could not be counted (1)" in page.text and "zoe" in page.text


def test_where_every_result_is_damaged_there_is_a_page_that_says_so(run: Run, course: Path) -> None:
    store(course, result("ada"))
    (course / "autograded" / "ada" / ASSIGNMENT / "result.json").write_text("{")
    assert run(ASSIGNMENT) == 1
    assert "Results that could not be counted (1)" in Page(course / "report" / ASSIGNMENT / "report.html").text


def refused(run: Run, capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line on standard error of a command that did nothing."""
    assert run(*arguments) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize("name", ["linreg", "*", "..", "", "linreg_scratch/../linreg_scratch", "<b>"])
def test_an_assignment_that_nobody_knows_is_refused_with_those_that_are_known(
    run: Run, course: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    store(course, result("ada"), replace(result("ada"), assignment="linreg_scratch_zh"))
    said = refused(run, capsys, name)
    assert f"no assignment {name}" in said and "; it has: linreg_scratch, linreg_scratch_zh" in said
    assert ("did you mean linreg_scratch?" in said) == (name == "linreg")
    assert not (course / "report").exists()


def test_a_folder_that_is_no_course_is_refused(run: Run, course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "not the root of a course" in refused(run, capsys, ASSIGNMENT)
    assert list(course.iterdir()) == []


def test_where_nothing_has_been_graded_it_says_what_to_do(
    run: Run, course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (course / "release" / ASSIGNMENT).mkdir(parents=True)
    (course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").write_text("{}")
    assert "run autograder grade linreg_scratch first" in refused(run, capsys, ASSIGNMENT)


@pytest.mark.parametrize("step", ["source", "release", "submitted", "autograded", "feedback"])
@pytest.mark.parametrize("inside", ["{step}", "{step}/x/y", "./other/../{step}/x", "link/x"])
def test_it_is_never_written_into_a_folder_that_students_get_things_from(
    run: Run, course: Path, capsys: pytest.CaptureFixture[str], step: str, inside: str
) -> None:
    store(course, result("ada"))
    for folder in (step, "other"):
        (course / folder).mkdir(exist_ok=True)
    (course / "link").symlink_to(course / step)
    assert "give -o another folder" in refused(run, capsys, ASSIGNMENT, "-o", inside.format(step=step))
    assert not list(course.rglob("report.html"))


def test_a_place_that_cannot_be_written_is_named(
    run: Run, course: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store(course, result("ada"))
    (course / "file").write_text("mine")
    assert "file cannot be written: File exists" in refused(run, capsys, ASSIGNMENT, "-o", "file")
    assert "cannot be written: Not a directory" in refused(run, capsys, ASSIGNMENT, "-o", "file/x")

    def shut(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("autograder.report.write.write_atomically", shut)
    assert "shut cannot be written: Permission denied" in refused(run, capsys, ASSIGNMENT, "-o", "shut")
    assert (course / "file").read_text() == "mine"


def test_a_configuration_that_cannot_be_loaded_is_an_error_of_the_course(course: Path) -> None:
    store(course, result("ada"))
    (course / "nbgrader_config.py").write_text("raise RuntimeError('no')")
    with pytest.raises(CourseError, match=r"nbgrader_config\.py cannot be loaded"):
        write_report(course, ASSIGNMENT)


def test_what_is_returned_is_what_lies_there(course: Path) -> None:
    store(course, result("ada", task("sgd", "-+++++")), result("ben"))
    done = write_report(course, ASSIGNMENT)
    assert (done.graded, done.mean, done.max_score, list(done.unreadable)) == (2, 98.0, 100.0, [])
    assert all(path.is_file() for path in done.files) and isinstance(done, Report)
