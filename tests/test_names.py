"""Names as students choose them: ids with brackets and stars, renamed notebooks, and the pages that come back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from kit import ASSIGNMENT, FakeGrader, grades, make_course, open_fake_grader, submit
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI

from autograder.course.classroom import grade_class
from autograder.course.configuration import load_course
from autograder.course.places import matching
from autograder.course.records import read_record
from autograder.course.regrade import regrade_class
from autograder.course.workers import Plan
from autograder.doors import autograde as door
from autograder.report.write import write_report

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")
NAMES = ("ada", "[2026] chen", "li (a) #1 ü", "a*b", "axxb", "what?", "[a]", "a")
COPY = f"{ASSIGNMENT}-Copy1"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("autograder.judging.grading.Grader", FakeGrader)
    monkeypatch.setattr(door, "_warm", door._WarmGrader())
    course = make_course(tmp_path / "course")
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
        config.write(f"c.Exchange.cache = {str(tmp_path / 'cache')!r}\n")
    return course


def api(course: Path) -> NbGraderAPI:
    folder = load_course(course)
    return NbGraderAPI(folder, config=folder.config)


def by_autograder(course: Path) -> None:
    grade_class(course, ASSIGNMENT, Plan(opener=open_fake_grader), workers=1, pool=ThreadPoolExecutor)


def by_nbgrader(course: Path) -> None:
    assert api(course).autograde(ASSIGNMENT, "*")["success"]
    assert api(course).generate_feedback(ASSIGNMENT)["success"]


BOTH = pytest.mark.parametrize("grade", [by_autograder, by_nbgrader])


def hand_in(course: Path, student: str, name: str = ASSIGNMENT, secret: str = "", **answers: str) -> Path:
    """A submission that has come through the exchange, under this name."""
    path = submit(course, student, "2026-01-01 00:00:00 UTC", **answers)
    (path.parent / "submission_secret.txt").write_text(secret or f"secret of {student}")
    return path.rename(path.with_name(f"{name}.ipynb"))


def page(course: Path, student: str, name: str = ASSIGNMENT) -> Path:
    return course / "feedback" / student / ASSIGNMENT / f"{name}.html"


def released(course: Path) -> list[Path]:
    return sorted((course.parent / "exchange/d2l/feedback").glob("*.html"))


def test_an_id_is_a_name_before_it_is_a_pattern() -> None:
    assert matching(NAMES, "[2026] chen") == ["[2026] chen"]
    assert matching(NAMES, "a*b") == ["a*b"] and matching(NAMES, "[a]") == ["[a]"]
    assert matching(["axxb", "ayb", "b"], "a*b") == ["axxb", "ayb"]
    assert matching(["*", "ada"], "*") == ["*", "ada"] and matching(NAMES, "eve") == []


def test_ids_with_brackets_stars_and_question_marks_work_through_every_command(course: Path) -> None:
    for student in NAMES:
        hand_in(course, student, sgd="# wrong")
    by_autograder(course)
    assert {student for student, _ in grades(course)} == set(NAMES)
    for student in NAMES:
        assert api(course).autograde(ASSIGNMENT, student)["success"]
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        for student in NAMES:
            book.find_grade("test_sgd", ASSIGNMENT, ASSIGNMENT, student).manual_score = 9
        book.db.commit()
    assert api(course).generate_feedback(ASSIGNMENT)["success"]
    assert all("97" in page(course, student).read_text() for student in NAMES)
    for student in NAMES:
        page(course, student).write_text("old")
        assert api(course).generate_feedback(ASSIGNMENT, student)["success"]
        others = [page(course, other).read_text() for other in NAMES if other != student]
        assert page(course, student).read_text() != "old" and "old" not in others
        assert api(course).release_feedback(ASSIGNMENT, student)["success"]
        assert len(released(course)) == NAMES.index(student) + 1
    plan = Plan(opener=open_fake_grader)
    regraded = regrade_class(course, ASSIGNMENT, plan, students=["[2026] chen"], workers=1, pool=ThreadPoolExecutor)
    assert regraded.done.total == 1 and not regraded.done.problems
    assert write_report(course, ASSIGNMENT).graded == len(NAMES)


def test_who_has_not_come_through_the_exchange_is_named_and_the_others_get_their_pages(course: Path) -> None:
    hand_in(course, "zoe")
    submit(course, "ada")
    submit(course, "ben", "2026-01-01 00:00 UTC")
    by_autograder(course)
    done = api(course).release_feedback(ASSIGNMENT)
    assert done["success"] and "Traceback" not in done["log"]
    (line,) = [line for line in done["log"].splitlines() if "submission_secret.txt" in line]
    assert "ada, ben" in line and "zoe" not in line and len(released(course)) == 1


def test_an_exchange_of_the_courses_own_is_left_alone(course: Path) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.ExchangeFactory.release_feedback = 'nbgrader.exchange.default.ExchangeReleaseFeedback'\n")
    chosen = load_course(course).config.ExchangeFactory.release_feedback
    assert chosen == "nbgrader.exchange.default.ExchangeReleaseFeedback"


def fetched(course: Path, student: str, name: str, secret: str) -> list[Path]:
    """What `nbgrader fetch_feedback` brings a student who has handed in a notebook of this name."""
    cache = course.parent / "cache" / "d2l" / f"{student}+{ASSIGNMENT}+2026-01-01 00:00:00 UTC"
    shutil.rmtree(cache.parent, ignore_errors=True)
    cache.mkdir(parents=True)
    (cache / f"{name}.ipynb").write_text("{}")
    (cache / "submission_secret.txt").write_text(secret)
    home = course.parent / "home"
    home.mkdir(exist_ok=True)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.assignment_dir = {str(home)!r}\n")
    assert api(course).fetch_feedback(ASSIGNMENT, student)["success"]
    return list(home.rglob("*.html"))


@BOTH
def test_a_student_who_handed_in_a_renamed_notebook_fetches_the_page(
    course: Path, grade: Callable[[Path], None]
) -> None:
    hand_in(course, "bob", COPY)
    grade(course)
    assert api(course).release_feedback(ASSIGNMENT)["success"]
    (got,) = fetched(course, "bob", COPY, "secret of bob")
    assert got.name == f"{COPY}.html" and "Your feedback" in got.read_text()


@BOTH
def test_a_page_under_an_earlier_name_goes_when_another_name_is_handed_in(
    course: Path, grade: Callable[[Path], None]
) -> None:
    hand_in(course, "bob", COPY).parent.joinpath("note.txt").write_text("mine")
    grade(course)
    page(course, "bob", "mine").write_text("of somebody else's making")
    pages = {path.stem for path in page(course, "bob").parent.glob("*.html")}
    assert pages == {ASSIGNMENT, COPY, "mine"}
    for name, left in (("other", {ASSIGNMENT, "other"}), (ASSIGNMENT, {ASSIGNMENT})):
        shutil.rmtree(course / "submitted" / "bob")
        hand_in(course, "bob", name)
        grade(course)
        assert {path.stem for path in page(course, "bob").parent.glob("*.html")} - {"mine"} == left


@BOTH
def test_of_an_untouched_original_and_a_copy_the_copy_is_graded_and_its_page_fetched(
    course: Path, grade: Callable[[Path], None]
) -> None:
    path = hand_in(course, "cy", COPY, sgd="def sgd(params, lr, batch_size):\n    return 'mine'")
    shutil.copy(course / "release" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", path.parent)
    grade(course)
    record = read_record(course / "autograded" / "cy" / ASSIGNMENT)
    assert record is not None
    (repair,) = record.result.repairs
    assert f"{COPY}.ipynb, {ASSIGNMENT}.ipynb" in repair
    assert "return 'mine'" in (course / "autograded" / "cy" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text()
    assert api(course).release_feedback(ASSIGNMENT)["success"]
    assert len(fetched(course, "cy", COPY, "secret of cy")) == 1
