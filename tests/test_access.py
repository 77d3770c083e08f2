"""What grading makes belongs to the course, whoever grades and whatever their umask is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from kit import ASSIGNMENT, FakeGrader, make_course, open_fake_grader, submit
from nbgrader.apps import NbGraderAPI

from autograder.course.access import make_folder
from autograder.course.classroom import grade_class
from autograder.course.configuration import load_course
from autograder.course.records import write_atomically
from autograder.course.workers import Plan
from autograder.doors import autograde as door
from autograder.report.write import write_report

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")
TEACHER, CLASS = 61_001, 61_002
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A course, graded by somebody whose umask leaves nothing to others."""
    monkeypatch.setattr("autograder.judging.grading.Grader", FakeGrader)
    monkeypatch.setattr(door, "_warm", door._WarmGrader())
    course = make_course(tmp_path / "course", gradebook=False)
    submit(course, "ada", "2026-01-01 00:00 UTC")
    (course / "submitted" / "ada" / ASSIGNMENT / "data").mkdir()
    (course / "submitted" / "ada" / ASSIGNMENT / "data" / "notes.txt").write_text("mine")
    before = os.umask(0o077)
    yield course
    os.umask(before)


def by_autograder(course: Path) -> None:
    grade_class(course, ASSIGNMENT, Plan(opener=open_fake_grader), workers=1, pool=ThreadPoolExecutor)
    write_report(course, ASSIGNMENT)


def by_nbgrader(course: Path) -> None:
    folder = load_course(course)
    api = NbGraderAPI(folder, config=folder.config)
    assert api.autograde(ASSIGNMENT, "ada")["success"]
    assert api.generate_feedback(ASSIGNMENT, "ada")["success"]


BOTH = pytest.mark.parametrize("grade", [by_autograder, by_nbgrader])


def made(course: Path) -> list[Path]:
    steps = [course / name for name in ("autograded", "feedback") if (course / name).exists()]
    return [*steps, *(path for step in steps for path in step.rglob("*"))]


def modes(paths: list[Path]) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in paths}


@BOTH
@pytest.mark.parametrize("mode", [0o755, 0o2770])
def test_folders_have_the_permissions_of_the_course_folder(course: Path, grade: object, mode: int) -> None:
    course.chmod(mode)
    grade(course)  # type: ignore[operator]
    assert modes([path for path in made(course) if path.is_dir()]) == {mode}
    if grade is by_autograder:
        assert modes([path for path in made(course) if path.is_file()]) == {0o664 if mode & 0o020 else 0o644}
    assert stat.S_IMODE((course / "gradebook.db").stat().st_mode) == (0o664 if mode & 0o020 else 0o644)


@BOTH
def test_a_course_that_nbgrader_shares_with_a_group_is_shared_here(course: Path, grade: object) -> None:
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\nc.CourseDirectory.groupshared = True\n")
    course.chmod(0o755)
    grade(course)  # type: ignore[operator]
    assert {mode & 0o2770 for mode in modes([path for path in made(course) if path.is_dir()])} == {0o2770}
    assert all(mode & 0o060 == 0o060 for mode in modes([path for path in made(course) if path.is_file()]))


def test_the_report_is_open_to_a_group_that_shares_the_course_and_to_nobody_else(course: Path) -> None:
    course.chmod(0o755)
    by_autograder(course)
    assert modes([course / "report", course / "report" / ASSIGNMENT]) == {0o700}
    course.chmod(0o2775)
    make_folder(course / "other" / "report", private=True)
    assert modes([course / "other", course / "other" / "report"]) == {0o2770}


@AS_ROOT
@BOTH
def test_what_root_makes_in_a_teachers_course_is_the_teachers(course: Path, grade: object) -> None:
    for path in (course, *course.rglob("*")):
        os.chown(path, TEACHER, CLASS)
    grade(course)  # type: ignore[operator]
    others = [path for path in course.rglob("*") if (path.stat().st_uid, path.stat().st_gid) != (TEACHER, CLASS)]
    assert others == []


@AS_ROOT
def test_a_link_in_the_place_of_a_new_folder_changes_nothing_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(tmp_path, TEACHER, CLASS)
    elsewhere = tmp_path.parent / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    monkeypatch.setattr(Path, "mkdir", lambda self: self.symlink_to(elsewhere))
    make_folder(tmp_path / "new")
    assert (elsewhere.stat().st_uid, modes([elsewhere])) == (os.getuid(), {0o700})


def test_a_file_that_is_replaced_keeps_to_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(0o2775)
    for text in (b"one", b"two"):
        write_atomically(folder / "file", text)
    assert (folder / "file").read_bytes() == b"two" and modes([folder / "file"]) == {0o664}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere; an ordinary user tries this")
def test_a_shut_folder_of_pages_is_one_line_of_nbgraders_log_and_stops_nobody_else(course: Path) -> None:
    submit(course, "ben", "2026-01-01 00:00 UTC")
    by_autograder(course)
    (course / "feedback" / "ada").chmod(0o500)
    (course / "feedback" / "ben" / ASSIGNMENT / f"{ASSIGNMENT}.html").write_text("old")
    folder = load_course(course)
    done = NbGraderAPI(folder, config=folder.config).generate_feedback(ASSIGNMENT)
    (course / "feedback" / "ada").chmod(0o700)
    assert not done["success"] and "Traceback" not in done["log"]
    assert sum("Permission denied" in line for line in done["log"].splitlines()) == 1
    assert "old" not in (course / "feedback" / "ben" / ASSIGNMENT / f"{ASSIGNMENT}.html").read_text()
