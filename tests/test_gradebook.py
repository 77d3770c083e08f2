"""What ends up in nbgrader's gradebook, with a real database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kit import ASSIGNMENT, add_essay, make_course, release_of, submit, tasks_of
from nbgrader.api import Grade, Gradebook

from autograder.course import rows
from autograder.course.configuration import load_course
from autograder.course.gradebook import CourseGradebook, Entered, Entry
from autograder.course.places import Places
from autograder.course.prepared import answers_in
from autograder.errors import CourseError
from autograder.marks import Marks
from autograder.verdicts import CheckResult, Result, TaskResult


@pytest.fixture
def course(tmp_path: Path) -> Path:
    return make_course(tmp_path / "course")


def enter(course: Path, student: str = "s001", new_answers: bool = True, **answers: str) -> Marks:
    result, notebook = tasks_of(course, student, **answers)
    with CourseGradebook(load_course(course)) as book:
        book.prepare(ASSIGNMENT, release_of(course))
        return book.write(result, notebook, new_answers=new_answers)


@contextmanager
def opened(course: Path) -> Iterator[Gradebook]:
    with Gradebook(f"sqlite:///{course}/gradebook.db", "d2l") as book:
        yield book


def grade_of(book: Gradebook, cell: str, student: str = "s001") -> Grade:
    return book.find_grade(cell, ASSIGNMENT, ASSIGNMENT, student)


def mark_by_hand(course: Path, cell: str, score: float) -> None:
    with opened(course) as book:
        grade = grade_of(book, cell)
        grade.manual_score, grade.needs_manual_grade = score, False
        book.db.commit()


def test_each_task_gets_exactly_its_marks(course: Path) -> None:
    enter(course, sgd="# wrong")
    with opened(course) as book:
        assert grade_of(book, "test_sgd").auto_score == 6
        assert grade_of(book, "test_linreg").auto_score == 8
        submission = book.find_submission(ASSIGNMENT, "s001")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (94, 100, False)


def test_one_command_is_enough_where_nobody_ran_generate_assignment(tmp_path: Path) -> None:
    course = make_course(tmp_path / "course", gradebook=False)
    enter(course)
    with opened(course) as book:
        notebook = book.find_notebook(ASSIGNMENT, ASSIGNMENT)
        assert {cell.name for cell in notebook.solution_cells} >= {"sgd", "ex7_last_batch"}
        assert "paddle" in book.find_source_cell("test_sgd", ASSIGNMENT, ASSIGNMENT).source
        assert book.find_assignment(ASSIGNMENT).course_id == "d2l"


def test_a_broken_task_gets_no_marks_and_a_person_looks(course: Path) -> None:
    marks = enter(course, sgd="# broken")
    with opened(course) as book:
        grade = grade_of(book, "test_sgd")
        assert (grade.auto_score, grade.needs_manual_grade) == (None, True)
    assert marks.pending and marks.score == 88


def test_a_submission_is_written_whole_or_not_at_all(course: Path) -> None:
    enter(course)
    result, notebook = tasks_of(course, "s002")
    stranger = TaskResult("stranger", 1, (CheckResult("c", "C", 1, "passed"),))
    with CourseGradebook(load_course(course)) as book, pytest.raises(CourseError, match="test_stranger"):
        book.write(replace(result, tasks=(*result.tasks, stranger)), notebook, new_answers=True)
    with opened(course) as book:
        assert [student.id for student in book.students] == ["s001"]


def test_the_gradebook_works_on_after_a_refused_submission(course: Path) -> None:
    enter(course)
    result, notebook = tasks_of(course, "s002")
    with CourseGradebook(load_course(course)) as book:
        with pytest.raises(CourseError):
            book.write(replace(result, tasks=(TaskResult("stranger", 1, ()),)), notebook, new_answers=True)
        assert book.write(result, notebook, new_answers=True).score == 100
        assert book.holds(ASSIGNMENT, "s002") and not book.holds(ASSIGNMENT, "s003")


def test_points_that_differ_from_the_gradebook_are_refused_not_guessed(course: Path) -> None:
    enter(course)
    result, notebook = tasks_of(course)
    cheap = replace(result.tasks[0], max_score=1.0)
    with CourseGradebook(load_course(course)) as book, pytest.raises(CourseError, match=r"12 points.*1 in the checks"):
        book.write(replace(result, tasks=(cheap, *result.tasks[1:])), notebook, new_answers=True)


def test_a_gradebook_older_than_the_release_is_named(course: Path) -> None:
    prepared = (course / "gradebook.db").read_bytes()
    add_essay(course)
    (course / "gradebook.db").write_bytes(prepared)
    with CourseGradebook(load_course(course)) as book, pytest.raises(CourseError, match="no cell essay"):
        book.prepare(ASSIGNMENT, release_of(course))


@pytest.mark.parametrize(
    ("again", "new_answers", "look"),
    [("# wrong", False, False), ("# wrong", True, True), ("# right", False, True), ("# broken", False, True)],
)
def test_a_manual_score_stays_and_is_looked_at_again_only_for_a_reason(
    course: Path, again: str, new_answers: bool, look: bool
) -> None:
    enter(course, sgd="# wrong")
    mark_by_hand(course, "test_sgd", 9)
    enter(course, new_answers=new_answers, sgd=again)
    with opened(course) as book:
        grade = grade_of(book, "test_sgd")
        assert (grade.manual_score, grade.score, grade.needs_manual_grade) == (9, 9, look)


def test_an_essay_waits_for_a_person_unless_it_was_left_as_released(course: Path) -> None:
    add_essay(course)
    enter(course, essay="Because the gradient points uphill.")
    enter(course, "s002")
    with opened(course) as book:
        written, left = grade_of(book, "essay"), grade_of(book, "essay", "s002")
        assert (written.auto_score, written.needs_manual_grade) == (None, True)
        assert (left.auto_score, left.needs_manual_grade) == (0, False)
        assert book.find_comment("essay", ASSIGNMENT, ASSIGNMENT, "s002").comment == "No response."


def test_an_essay_marked_by_hand_stays_marked_when_nothing_is_new(course: Path) -> None:
    add_essay(course)
    enter(course, essay="Because.")
    mark_by_hand(course, "essay", 4)
    assert not enter(course, new_answers=False, essay="Because.").pending
    assert enter(course, new_answers=True, essay="Because of the slope.").pending


def test_a_comment_by_a_person_stays(course: Path) -> None:
    enter(course)
    with opened(course) as book:
        book.find_comment("sgd", ASSIGNMENT, ASSIGNMENT, "s001").manual_comment = "Well done"
        book.db.commit()
    assert enter(course, sgd="# wrong").comments == {"sgd": "Well done"}


def set_due(course: Path, due: str) -> None:
    with opened(course) as book:
        book.update_or_create_assignment(ASSIGNMENT, duedate=due)


PLUGIN = """
from nbgrader.plugins import BasePlugin
class Half(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2 if total_seconds_late > 60 else None
c.AssignLatePenalties.plugin_class = Half
"""


def test_the_courses_own_late_penalty_plugin_decides(course: Path) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(PLUGIN)
    enter(course)
    set_due(course, "2020-01-01 00:00 UTC")
    for stamp, left, penalty in [("2029-12-31 00:00 UTC", 94, 0), ("2020-01-02 00:00 UTC", 47, 47)]:
        submit(course, "s001", stamp)
        marks = enter(course, sgd="# wrong")
        assert (marks.score, marks.late_penalty) == (left, penalty)


def test_a_late_penalty_that_fails_stops_only_this_submission(course: Path) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(PLUGIN.replace("score / 2", "1 / 0"))
    enter(course, "s002")
    set_due(course, "2020-01-01 00:00 UTC")
    submit(course, "s001", "2021-01-01 00:00 UTC")
    with pytest.raises(CourseError, match="ZeroDivisionError"):
        enter(course)


@pytest.mark.parametrize("words", ["tomorrow or so", "1900-01-01 00:00 UTC", "2999-01-01 00:00 UTC", "1" * 5000, "\0"])
def test_a_timestamp_that_nobody_can_believe_is_not_entered(course: Path, words: str) -> None:
    path = submit(course, "s001")
    (path.parent / "timestamp.txt").write_text(words)
    with pytest.raises(ValueError):
        Places(load_course(course), ASSIGNMENT).handed_in_at(path.parent)
    enter(course)
    with opened(course) as book:
        assert book.find_submission(ASSIGNMENT, "s001").timestamp is None


def test_a_configuration_that_fails_stops_before_another_database_is_touched(course: Path) -> None:
    (course / "gradebook.db").unlink()
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.db_url = 1 / 0\n")
    with pytest.raises(CourseError, match="ZeroDivisionError"):
        load_course(course)
    assert not (course / "gradebook.db").exists()


def test_the_database_url_of_the_configuration_is_used(course: Path) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = 'sqlite:///{course}/elsewhere.db'\n")
    (course / "gradebook.db").rename(course / "elsewhere.db")
    enter(course)
    assert not (course / "gradebook.db").exists()


def test_a_gradebook_that_cannot_be_opened_is_one_line(course: Path) -> None:
    (course / "gradebook.db").write_text("this is no database " * 100)
    with pytest.raises(CourseError) as caught:
        enter(course)
    assert "\n" not in str(caught.value)


def test_other_readers_never_see_half_a_submission(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(course)
    seen: list[Any] = []
    write = rows.write

    def write_and_look(*rows_and_more: Any) -> None:
        write(*rows_and_more)
        with opened(course) as book:
            seen.append((len(book.students), grade_of(book, "test_sgd").auto_score))

    monkeypatch.setattr(rows, "write", write_and_look)
    enter(course, sgd="# wrong")
    assert seen == [(1, 12)]


def as_nbgrader_has_it(course: Path) -> dict[str, Any]:
    """All that nbgrader's API says of a class, without random ids."""
    with opened(course) as book:
        rows_of = [book.submission_dicts(ASSIGNMENT), book.notebook_submission_dicts(ASSIGNMENT, ASSIGNMENT)]
        found = [{key: value for key, value in row.items() if key != "id"} for kind in rows_of for row in kind]
        for submission in book.assignment_submissions(ASSIGNMENT):
            for notebook in submission.notebooks:
                said = sorted((one.name, one.auto_comment, one.manual_comment) for one in notebook.comments)
                given = sorted(
                    (one.name, one.auto_score, one.manual_score, one.extra_credit, one.needs_manual_grade, one.score)
                    for one in notebook.grades
                )
                found.append({"student": submission.student.id, "comments": said, "grades": given})
        return {"rows": sorted(map(repr, found))}


def add_by_api(course: Path, result: Result) -> None:
    """Enter a result with nothing but nbgrader's own API, a row at a time."""
    with opened(course) as book:
        book.update_or_create_student(result.student)
        submission = book.update_or_create_submission(ASSIGNMENT, result.student)
        scores = {f"test_{task.id}": task.score for task in result.tasks}
        for grade in submission.notebooks[0].grades:
            grade.auto_score = scores.get(grade.name)
            grade.needs_manual_grade = grade.auto_score is None
        book.db.commit()


def test_rows_that_are_written_in_bulk_are_those_of_nbgraders_own_api(course: Path, tmp_path: Path) -> None:
    answers = {"s001": "# right", "s002": "# wrong", "s003": "# broken"}
    entries = [tasks_of(course, student, sgd=answer) for student, answer in answers.items()]
    other = make_course(tmp_path / "other")
    with CourseGradebook(load_course(course)) as book:
        book.prepare(ASSIGNMENT, release_of(course))
        for written in book.write_all([Entry(result, answers_in(notebook), True) for result, notebook in entries]):
            assert isinstance(written, Entered)
    for result, _ in entries:
        add_by_api(other, result)
    assert as_nbgrader_has_it(course) == as_nbgrader_has_it(other)


def test_of_many_that_are_written_together_one_that_does_not_fit_keeps_none_out(course: Path) -> None:
    entries = [
        Entry(result, answers_in(notebook), True)
        for result, notebook in (tasks_of(course, student) for student in ("s001", "s002", "s003"))
    ]
    stranger = replace(entries[1].result, tasks=(TaskResult("stranger", 1, ()),))
    entries[1] = replace(entries[1], result=stranger)
    with CourseGradebook(load_course(course)) as book:
        book.prepare(ASSIGNMENT, release_of(course))
        first, second, third = book.write_all(entries)
        assert isinstance(first, Entered) and isinstance(second, CourseError) and isinstance(third, Entered)
    with opened(course) as opened_book:
        assert [student.id for student in opened_book.students] == ["s001", "s003"]


def test_what_a_write_reports_is_what_the_gradebook_says_afterwards(course: Path) -> None:
    """Marks by hand, extra credit, comments, a due date and an extension included."""
    add_essay(course)
    enter(course, sgd="# wrong", essay="Because.")
    mark_by_hand(course, "essay", 4)
    with opened(course) as book:
        grade_of(book, "test_linreg").extra_credit = 1.5
        book.find_comment("sgd", ASSIGNMENT, ASSIGNMENT, "s001").manual_comment = "Well done"
        book.update_or_create_assignment(ASSIGNMENT, duedate="2030-01-01 00:00 UTC")
        book.grant_extension(ASSIGNMENT, "s001", hours=5)
        book.db.commit()
    result, notebook = tasks_of(course, sgd="# broken", essay="Because.")
    with CourseGradebook(load_course(course)) as book:
        (written,) = book.write_all([Entry(result, answers_in(notebook), False)])
        assert isinstance(written, Entered)
        assert written.marks == book.marks(ASSIGNMENT, "s001")
        assert written.final == book.final_marks(ASSIGNMENT)["s001"]
    with opened(course) as book:
        assert written.marks.score == book.find_submission(ASSIGNMENT, "s001").score


def test_ids_sort_by_when_they_were_made_so_that_new_rows_are_neighbours() -> None:
    ids = [rows.ordered_id() for _ in range(1000)]
    assert len({*ids}) == 1000 and {len(one) for one in ids} == {32}
    prefixes = [one[:16] for one in ids]
    assert prefixes == sorted(prefixes)
