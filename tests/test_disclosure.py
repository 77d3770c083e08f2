"""How much a student sees, and from when on: one value of the configuration."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kit import ASSIGNMENT, make_course, open_fake_grader, submit
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderAPI
from traitlets.config import Config

from autograder import cli
from autograder.course.classroom import grade_class
from autograder.course.configuration import load_course
from autograder.course.workers import Plan
from autograder.errors import CourseError
from autograder.marks import CellMark, Marks
from autograder.verdicts import CheckResult, Result, TaskResult
from autograder.views.disclosure import Level, level
from autograder.views.feedback import page

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")

HOUR = timedelta(hours=1)
NOW = datetime.now(UTC).replace(tzinfo=None)

STEPS = TaskResult(
    "data_iter",
    12,
    (
        CheckResult(
            "last_batch", "The last one is short", 2, "failed", "Sizes are 5, 5.", "Let the slice end.", "drops"
        ),
        CheckResult("shuffled", "In random order", 10, "passed"),
    ),
    {"batch_sizes": {"yours": (5.0, 5.0), "right": (5.0, 5.0, 3.0)}},
)
OHM = TaskResult("ex2_ohm", 7, (CheckResult("amperes", "R is found", 7, "failed", "It never ends."),))
RESULT = Result(ASSIGNMENT, "s001", 7, "T3", (STEPS, OHM), repairs=("`sgd` came twice",))

SHOWN = {
    "scores": ["Your score 10 / 19", "Reading minibatches data_iter 10 / 12", "Only the scores are shown"],
    "messages": ["✗ to fix The last one is short 0 / 2", "Sizes are 5, 5.", "Fix this first", "sgd came twice"],
    "everything": ["Let the slice end.", "What your data_iter hands out", "In the book: Reading the Dataset"],
}
ONLY_BELOW = ["Only the scores are shown", "Hints and figures are not shown"]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("</style>")[1]).split())


@pytest.mark.parametrize("shown", ["scores", "messages", "everything"])
def test_each_level_shows_its_part_and_that_of_the_levels_below_and_nothing_of_those_above(shown: Level) -> None:
    text = words(page(RESULT, level=shown))
    levels = list(SHOWN)
    for other, parts in SHOWN.items():
        for part in parts:
            if part not in ONLY_BELOW:
                assert (part in text) == (levels.index(other) <= levels.index(shown)), part
    assert [note in text for note in ONLY_BELOW] == [shown == "scores", shown == "messages"]


@pytest.mark.parametrize("shown", ["scores", "messages"])
def test_below_everything_there_is_neither_a_figure_nor_a_link_out_of_the_page(shown: Level) -> None:
    html = page(RESULT, level=shown)
    assert "<svg" not in html and "https:" not in html


def test_with_scores_alone_nobody_is_sent_to_what_is_not_there() -> None:
    nothing = TaskResult("linreg", 8, (CheckResult("values", "Values", 8, "failed", "Wrong."),))
    text = words(page(Result(ASSIGNMENT, "s001", 7, "T3", (nothing,)), level="scores"))
    assert "The model linreg 0 / 8 to fix" in text and "above" not in text and "Wrong." not in text


@pytest.mark.parametrize("shown", ["scores", "messages", "everything"])
def test_a_teachers_own_words_and_marks_are_shown_at_every_level(shown: Level) -> None:
    cells = (CellMark("test_data_iter", 11, 12, by_hand=True), CellMark("test_ex2_ohm", 0, 7), CellMark("essay", 4, 5))
    marks = Marks(14, 24, late_penalty=1, cells=cells, comments={"data_iter": "See me.", "essay": "Well argued."})
    text = words(page(RESULT, marks, shown))
    for part in ("Your score 14 / 24", "1 taken off", "11 / 12", "See me.", "essay 4 / 5", "Well argued."):
        assert part in text


def told(show: str) -> Config:
    config = Config()
    config.FeedbackPage.show = show
    return config


def test_everything_is_shown_where_nothing_is_configured() -> None:
    assert level(Config()) == "everything"


@pytest.mark.parametrize("shown", ["scores", "messages", "everything"])
@pytest.mark.parametrize("due", [None, NOW - HOUR, NOW + HOUR])
def test_a_level_by_name_holds_before_and_after_the_due_date(shown: str, due: datetime | None) -> None:
    assert level(told(shown), due) == shown


@pytest.mark.parametrize(("due", "shown"), [(NOW + HOUR, "scores"), (NOW - HOUR, "everything"), (None, "scores")])
def test_after_due_shows_the_scores_until_the_due_date_has_passed(due: datetime | None, shown: str) -> None:
    assert level(told("after_due"), due) == shown


@pytest.mark.parametrize("wrong", ["all", "", "Scores", None, 3, ["scores"]])
def test_a_value_that_there_is_not_is_one_line_that_names_it(wrong: object) -> None:
    config = Config()
    config.FeedbackPage.show = wrong
    with pytest.raises(CourseError) as problem:
        level(config)
    said = str(problem.value)
    assert "\n" not in said and repr(wrong) in said
    assert "nbgrader_config.py" in said and "c.FeedbackPage.show" in said
    assert all(value in said for value in ("scores", "messages", "everything", "after_due"))


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course")


def configure(course: Path, show: str) -> None:
    with (course / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(f"\nc.FeedbackPage.show = {show!r}\n")


def text_of(course: Path, student: str) -> str:
    return words((course / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text("utf-8"))


def grade(course: Path) -> None:
    for student in ("s001", "s002"):
        submit(course, student, sgd="# wrong")
    done = grade_class(course, ASSIGNMENT, Plan(opener=open_fake_grader), workers=1)
    assert len(done.graded) == 2, done.problems


def test_the_due_date_and_a_students_extension_are_those_of_the_gradebook(course: Path) -> None:
    configure(course, "after_due")
    grade(course)
    assert "should be 2" not in text_of(course, "s001")
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate=NOW - HOUR)
        book.find_submission(ASSIGNMENT, "s002").extension = 2 * HOUR
        book.db.commit()
    folder = load_course(course)
    for student in ("s001", "s002"):
        done = NbGraderAPI(folder, config=folder.config).generate_feedback(ASSIGNMENT, student, force=True)
        assert done["success"], done
    assert "should be 2" in text_of(course, "s001")
    assert "should be 2" not in text_of(course, "s002") and "Only the scores" in text_of(course, "s002")


def test_both_ways_to_a_page_obey_the_configuration(course: Path) -> None:
    configure(course, "scores")
    grade(course)
    ours = text_of(course, "s001")
    folder = load_course(course)
    assert NbGraderAPI(folder, config=folder.config).generate_feedback(ASSIGNMENT, "s001", force=True)["success"]
    assert text_of(course, "s001") == ours and "Only the scores" in ours and "should be 2" not in ours


def test_with_a_wrong_value_nothing_is_graded_no_page_is_written_and_none_is_lost(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    grade(course)
    configure(course, "nothing")
    submit(course, "s003")
    monkeypatch.chdir(course)
    monkeypatch.setattr(sys, "argv", ["autograder", "grade", ASSIGNMENT])
    with pytest.raises(SystemExit) as end:
        cli.main()
    error = capsys.readouterr().err
    assert end.value.code == 2 and error.count("\n") == 1 and "c.FeedbackPage.show" in error and "'nothing'" in error
    assert not (course / "feedback" / "s003").exists()
    before = text_of(course, "s001")
    folder = load_course(course)
    done = NbGraderAPI(folder, config=folder.config).generate_feedback(ASSIGNMENT, "s001", force=True)
    assert not done["success"] and "c.FeedbackPage.show" in done["log"] and "Traceback" not in done["log"]
    assert text_of(course, "s001") == before
