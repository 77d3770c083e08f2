"""`autograder init`: a new course that can be graded; an existing one gets the assignment and the doors, no more."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from built_in import LINREG, PADDLE
from kit import ROOT

from autograder.authoring.edition import BUILT_IN, find_edition
from autograder.course import installed
from autograder.course.configuration import load_course

CONFIG = "nbgrader_config.py"
THEIRS = (
    "c = get_config()\nc.CourseDirectory.course_id = 'ml'\nc.Exchange.root = '/srv/exchange'"  # no newline at the end
)
NAMES = ("linreg_scratch", "linreg_scratch_zh")
Run = Callable[..., int]


@pytest.fixture(autouse=True)
def nobodys_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "jupyter"))


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course of somebody else's, with an assignment, marks, and a configuration in its own words."""
    course = tmp_path / "ml"
    (course / "source" / "ps1").mkdir(parents=True)
    (course / "source" / "ps1" / "ps1.ipynb").write_text("{}")
    (course / "gradebook.db").write_bytes(b"")
    (course / CONFIG).write_text(THEIRS)
    return course


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and every folder, with what is in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def listed(said: str, folder: Path, heading: str = "Made") -> list[Path]:
    """The paths below a heading, as they are printed."""
    paths: list[Path] = []
    current = ""
    for line in said.splitlines():
        current = current if line.startswith("  ") else line
        if line.startswith("  ") and current.startswith(heading):
            paths.append(folder / line.strip())
    return paths


def doors_are_open(course: Path) -> bool:
    return installed.doors_are_open(load_course(course).config)


def test_a_new_course_has_the_notebooks_of_both_languages_and_open_doors(
    tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("init", tmp_path / "new" / "course") == 0
    made = contents(tmp_path / "new" / "course")
    for step in ("source", "release"):
        for path in sorted(path for name in NAMES for path in (ROOT / step / name).iterdir() if path.is_file()):
            assert made[path.relative_to(ROOT).as_posix()] == path.read_bytes()
    assert doors_are_open(tmp_path / "new" / "course")
    assert "code_stub" not in (tmp_path / "new" / "course" / CONFIG).read_text("utf-8")
    said = capsys.readouterr().out
    assert {*listed(said, Path())} >= {tmp_path / "new", *(tmp_path / "new" / "course").rglob("*")}


@pytest.mark.parametrize("edition", [name for name in LINREG.editions if name != PADDLE.name])
def test_a_course_in_another_framework_has_its_notebooks_and_not_paddles(
    edition: str, tmp_path: Path, run: Run
) -> None:
    assert run("init", tmp_path / "new", "--edition", edition) == 0
    names = [f"linreg_scratch_{edition}", f"linreg_scratch_{edition}_zh"]
    for step in ("source", "release"):
        assert sorted(path.name for path in (tmp_path / "new" / step).iterdir()) == names
        for path in (path for name in names for path in (ROOT / step / name).iterdir() if path.is_file()):
            assert (tmp_path / "new" / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(("edition", "command"), [("torch", "-m pip install torch"), ("mxnet", "environment mxnet")])
def test_a_framework_that_is_not_installed_is_named_with_the_command_that_adds_it(
    edition: str,
    command: str,
    tmp_path: Path,
    run: Run,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for there, said in (("", 1), ("1.0", 0)):
        monkeypatch.setattr("autograder.box.diagnosis.version_in", lambda *_, there=there: there)
        assert run("init", tmp_path / f"new{there}", "--edition", edition) == 0
        lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Before you grade: ")]
        assert len(lines) == said and all(command in line for line in lines)


def test_the_configuration_of_a_new_course_is_this_courses_own_without_its_stub() -> None:
    ours = (ROOT / CONFIG).read_text("utf-8").splitlines()
    theirs = (ROOT / "autograder" / "course" / "template" / CONFIG).read_text("utf-8").splitlines()
    assert {line for line in theirs if line not in ours} == {"c = get_config()  # noqa"}


def test_an_existing_course_gets_the_assignment_and_the_doors_and_keeps_all_else(
    course: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(course)
    assert run("init", course) == 0
    after, said = contents(course), capsys.readouterr().out
    config = after[CONFIG]
    assert config is not None and config.startswith(THEIRS.encode()) and config.count(b"open_doors(") == 1
    loaded = load_course(course)
    assert (loaded.course_id, loaded.config.Exchange.root) == ("ml", "/srv/exchange") and doors_are_open(course)
    assert {name: content for name, content in after.items() if name in before and name != CONFIG} == {
        name: content for name, content in before.items() if name != CONFIG
    }
    assert {course / name for name in after if name not in before} == {*listed(said, Path())}
    assert listed(said, Path(), "Added a block") == [course / CONFIG]


def test_deleting_what_init_lists_undoes_it(course: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(course)
    assert run("init", course) == 0
    for path in reversed(listed(capsys.readouterr().out, Path())):
        path.rmdir() if path.is_dir() else path.unlink()
    text = (course / CONFIG).read_text("utf-8")
    assert text[text.index("\n# >>> autograder init") :].endswith("# <<< autograder init\n")
    (course / CONFIG).write_text(text[: text.index("\n# >>> autograder init")])
    assert contents(course) == before


@pytest.mark.parametrize("existing", [True, False])
def test_init_is_idempotent(
    course: Path, run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, existing: bool
) -> None:
    folder = course if existing else tmp_path / "new"
    assert run("init", folder) == 0
    before = contents(folder)
    capsys.readouterr()
    assert run("init", folder) == 0
    said = capsys.readouterr().out
    assert contents(folder) == before and "Nothing was written." in said
    assert len(listed(said, Path(), "There already")) == 9


def test_what_was_lost_comes_back(course: Path, run: Run) -> None:
    assert run("init", course) == 0
    before = contents(course)
    (course / "release" / NAMES[1] / f"{NAMES[1]}.ipynb").unlink()
    (course / CONFIG).write_text(THEIRS)
    assert run("init", course) == 0 and contents(course) == before


def test_folders_that_are_configured_get_the_files(course: Path, run: Run) -> None:
    (course / CONFIG).write_text(
        f"{THEIRS}\nc.CourseDirectory.source_directory = 'src'\nc.CourseDirectory.release_directory = 'out'\n"
        "c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'\n"
    )
    assert run("init", course) == 0
    assert (course / "src" / NAMES[0] / f"{NAMES[0]}.ipynb").is_file()
    assert (course / "out" / NAMES[0] / f"{NAMES[0]}.ipynb").is_file()
    assert not (course / "release").exists() and [path.name for path in (course / "source").iterdir()] == ["ps1"]


@pytest.mark.parametrize("theirs", ["source/linreg_scratch/linreg_scratch.ipynb", "release/linreg_scratch/mine.ipynb"])
def test_an_assignment_of_the_teachers_own_of_that_name_is_left_alone_and_named(
    course: Path, run: Run, capsys: pytest.CaptureFixture[str], theirs: str
) -> None:
    (course / theirs).parent.mkdir(parents=True)
    (course / theirs).write_text("{}")
    assert run("init", course) == 0
    kept = [path for path in course.glob("*/linreg_scratch/*") if path.is_file()]
    assert [path.relative_to(course).as_posix() for path in kept] == [theirs] and kept[0].read_text() == "{}"
    assert listed(capsys.readouterr().out, Path(), "Left alone") == [(course / theirs).parent]
    assert (course / "source" / NAMES[1] / f"{NAMES[1]}.ipynb").is_file()


def test_lines_that_end_as_on_windows_do_so_in_the_block_too(course: Path, run: Run) -> None:
    (course / CONFIG).write_bytes(THEIRS.replace("\n", "\r\n").encode())
    assert run("init", course) == 0
    config = (course / CONFIG).read_bytes()
    assert config.count(b"\n") == config.count(b"\r\n") > 5 and doors_are_open(course)


@pytest.mark.parametrize("broken", ["c = get_config(\n", "raise ValueError('no')\n", "c = get_config()\nx = '''\n"])
def test_a_configuration_that_cannot_be_loaded_is_one_line_and_nothing_is_written(
    course: Path, run: Run, capsys: pytest.CaptureFixture[str], broken: str
) -> None:
    (course / CONFIG).write_text(broken)
    before = contents(course)
    assert run("init", course) == 2 and contents(course) == before
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_course_configured_in_json_gets_the_doors_beside_it(course: Path, run: Run) -> None:
    (course / CONFIG).unlink()
    settings = '{"CourseDirectory": {"course_id": "ml", "source_directory": "src"}}'
    (course / "nbgrader_config.json").write_text(settings)
    assert run("init", course) == 0
    assert (course / "nbgrader_config.json").read_text() == settings
    assert "course_id" not in (course / CONFIG).read_text() and doors_are_open(course)
    assert load_course(course).course_id == "ml" and (course / "src" / NAMES[0]).is_dir()


def test_a_course_configured_in_the_home_folder_gets_the_doors_alone(tmp_path: Path, run: Run) -> None:
    (tmp_path / "jupyter").mkdir()
    (tmp_path / "jupyter" / CONFIG).write_text(THEIRS)
    assert run("init", tmp_path / "here") == 0
    loaded = load_course(tmp_path / "here")
    assert loaded.course_id == "ml" and doors_are_open(tmp_path / "here")


def test_a_course_that_is_configured_elsewhere_is_named(
    tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "jupyter").mkdir()
    (tmp_path / "jupyter" / CONFIG).write_text(f"{THEIRS}\nc.CourseDirectory.root = {str(tmp_path / 'root')!r}\n")
    assert run("init", tmp_path / "here") == 2 and not (tmp_path / "here").exists()
    (line,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path / "root") in line


def test_a_linked_configuration_is_not_changed_and_the_lines_are_named(
    course: Path, tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.move(course / CONFIG, tmp_path / "shared.py")
    (course / CONFIG).symlink_to(tmp_path / "shared.py")
    assert run("init", course) == 0
    assert (tmp_path / "shared.py").read_text() == THEIRS
    said = capsys.readouterr().out
    assert listed(said, Path(), "Not changed") == [course / CONFIG] and "open_doors(get_config())" in said


@pytest.mark.parametrize("where", ["docs", "autograder/course", "a new folder"])
def test_the_autograders_own_folders_are_no_course(run: Run, capsys: pytest.CaptureFixture[str], where: str) -> None:
    assert run("init", ROOT / where) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(ROOT / where) in line and not (ROOT / where / "source").exists()


def test_the_checkout_is_a_course_already(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("init", ROOT) == 0
    assert "Nothing was written." in capsys.readouterr().out


def test_a_file_is_no_course(course: Path, run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("init", course / CONFIG) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(course / CONFIG) in line


def test_an_edition_that_does_not_exist_is_refused_with_those_that_do(
    tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("init", "--edition", "jax", tmp_path / "here") == 2 and not (tmp_path / "here").exists()
    (line,) = capsys.readouterr().err.splitlines()
    assert "jax" in line and PADDLE.name in line
    assert run("init", "--edition", PADDLE.name, tmp_path / "here") == 0


def test_where_a_file_cannot_be_written_nothing_is_left(
    course: Path, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before, opened = contents(course), Path.open

    def full(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if mode == "r+b" and path.name == CONFIG:
            raise OSError(28, "No space left on device", str(path))
        return opened(path, mode, *arguments, **options)

    monkeypatch.setattr(Path, "open", full)
    assert run("init", course) == 2 and contents(course) == before
    (line,) = capsys.readouterr().err.splitlines()
    assert "No space left on device" in line and CONFIG in line


def test_a_copy_of_a_built_in_assignment_has_no_second_set_of_notebooks(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("new", NAMES[0]) == 0 and not [*(tmp_path / "assignments").rglob("*.ipynb")]


def test_every_built_in_notebook_is_the_one_in_source_and_release() -> None:
    """One file: what is packed is a link to it."""
    found = [path for path in BUILT_IN.glob("*/*/course/*/*/*") if path.suffix in (".ipynb", ".txt")]
    assert len(found) == 4 * len([*(ROOT / "source").iterdir()])
    assert [path for path in found if path.resolve() != ROOT / Path(*path.parts[-3:])] == []
    assert find_edition(BUILT_IN / NAMES[0], PADDLE.name).course.is_dir()


def test_nbgrader_generates_the_release_of_a_new_course(tmp_path: Path, run: Run) -> None:
    assert run("init", tmp_path / "new") == 0
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", NAMES[0], "--force"]
    done = subprocess.run(command, cwd=tmp_path / "new", env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "BEGIN SOLUTION" not in (tmp_path / "new" / "release" / NAMES[0] / f"{NAMES[0]}.ipynb").read_text("utf-8")
