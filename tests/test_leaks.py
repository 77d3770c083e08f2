"""What students get to see tells nothing that they must not know: planted, graded by the real judge, and looked for."""

from __future__ import annotations

import base64
import os
import re
import shutil
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote

import nbformat
import pytest
from click.testing import CliRunner
from kit import ASSIGNMENT, make_course, right_answers, submit, tasks_of
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_output

from autograder.cli import commands
from autograder.course.classroom import grade_class
from autograder.course.leaks import Leak, find_leaks, look
from autograder.course.records import RESULT, as_json, write_atomically
from autograder.course.workers import Plan
from autograder.errors import CourseError
from autograder.judging.outputs import notebook_outputs
from autograder.views.feedback import page

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning", "ignore::DeprecationWarning")

PASSWORD = "canary-of-the-database"
SOLUTION_NOTE = "# canary of the solution, in a note"
HIDDEN_LINE = 'canary_of_the_hidden_tests = "1.2345"'
CANARIES = ("canary", "CANARY")

TELLS_ALL = """
import os, sys, glob, gc, traceback
def everything():
    yield repr(dict(os.environ)); yield os.getcwd(); yield repr(sys.path); yield repr(sys.argv)
    for name in ("self", "1"):
        for part in ("environ", "cmdline", "mountinfo", "maps"):
            try: yield open(f"/proc/{name}/{part}", errors="replace").read()
            except OSError as error: yield repr(error)
    for folder, folders, names in os.walk("/"):
        folders[:] = [name for name in folders if folder != "/" or name not in ("usr", "proc", "sys")]
        folders[:] = [name for name in folders if name not in ("site-packages", "lib", "include")]
        yield folder + " ".join(names)
        for name in names:
            if name.endswith((".ipynb", ".db", ".toml", ".json", ".html", "config.py")):
                yield open(os.path.join(folder, name), errors="replace").read()[:50000]
    for frame in sys._current_frames().values():
        while frame: yield repr(frame.f_locals)[:20000]; frame = frame.f_back
    yield " ".join(repr(part)[:300] for part in gc.get_objects() if isinstance(part, (str, dict)))[:200000]
seen = chr(10).join(everything())
print(seen); print(seen, file=sys.stderr)
"""
SAYS_IT = {
    "sgd": "def sgd(*_):\n    raise RuntimeError(seen)",
    "linreg": "def linreg(*_):\n    raise type(seen[:150], (Exception,), {})(seen[-300:])",
    "squared_loss": "from IPython.display import HTML\ndef squared_loss(*_):\n    return seen\nHTML(seen)",
    "data_iter": "def data_iter(*_):\n    frame = __import__('sys')._getframe()\n"
    "    while frame.f_back: frame = frame.f_back\n    raise KeyError(repr(frame.f_globals) + repr(frame.f_locals))",
}


def plant(course: Path) -> None:
    """Canaries in the source's solutions and hidden tests."""
    path = course / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    text = path.read_text("utf-8")
    assert "### END SOLUTION" in text and "### END HIDDEN TESTS" in text
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        cell.source = cell.source.replace("    ### END SOLUTION", f"    {SOLUTION_NOTE}\n    ### END SOLUTION")
        cell.source = cell.source.replace("### END HIDDEN TESTS", f"{HIDDEN_LINE}\n### END HIDDEN TESTS")
    nbformat.write(notebook, path)


def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_DB_PASSWORD", PASSWORD)
    monkeypatch.setenv("CANARY_TOKEN", "canary-of-the-environment")


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    course = make_course(tmp_path / "canary-of-the-path" / "course")
    plant(course)
    environment(monkeypatch)
    return course


def seen_by_students(course: Path) -> Iterator[Path]:
    for step in ("release", "feedback", "autograded"):
        yield from (path for path in (course / step).rglob("*") if path.is_file())


def readings(path: Path) -> Iterator[str]:
    """A file as it stands, and as it reads once decoded."""
    raw = path.read_bytes()
    text = raw.decode("utf-8", "replace")
    escapes = re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
    yield from (str(path.name), text, unescape(text), unquote(text), escapes, text.replace("\0", ""))
    for part in re.findall(r"[A-Za-z0-9+/=]{24,}", text.replace("\\n", "")):
        with_padding = part.rstrip("=") + "=" * (-len(part.rstrip("=")) % 4)
        try:
            inside = base64.b64decode(with_padding)
        except ValueError:
            continue
        yield from (inside.decode("latin-1"), inside.decode("utf-16-le", "replace"))


def test_students_who_tell_all_they_can_read_tell_nothing(course: Path) -> None:
    answers = right_answers()
    submit(course, "s001", **{**answers, **SAYS_IT, "data_iter": TELLS_ALL + SAYS_IT["data_iter"]})
    submit(course, "canary-of-another-student", **answers | {"linreg": answers["linreg"] + "\n# canary of a classmate"})
    done = grade_class(course, ASSIGNMENT, Plan(), workers=1)
    assert set(done.graded) == {"s001", "canary-of-another-student"}
    assert done.graded["canary-of-another-student"].score == 100 > done.graded["s001"].score
    told = (course / "autograded" / "s001" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").read_text("utf-8")
    assert "PATH" in told and "/proc/self" in told  # it did tell what there was
    for path in seen_by_students(course):
        if "canary-of-another-student" not in path.parts:
            for text in readings(path):
                assert not any(canary in text for canary in CANARIES), path
    assert find_leaks(course, ASSIGNMENT) == []


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with the files that grading leaves of two students."""
    course = make_course(tmp_path_factory.mktemp("canary-of-the-path") / "course")
    plant(course)
    for student in ("s001", "s002"):
        result, notebook = tasks_of(course, student, sgd="# wrong")
        folder = course / "autograded" / student / ASSIGNMENT
        write_atomically(folder / f"{ASSIGNMENT}.ipynb", nbformat.writes(notebook).encode())
        write_atomically(folder / RESULT, as_json(result))
        write_atomically(course / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html", page(result).encode())
    return course


@pytest.fixture
def graded(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in which nothing is told yet."""
    environment(monkeypatch)
    course = shutil.copytree(stored, tmp_path / "course")
    assert find_leaks(course, ASSIGNMENT) == []
    return course


def add(path: Path, text: str) -> None:
    """A text at the end of a page, or as an output at the end of a notebook."""
    if path.suffix == ".ipynb":
        notebook = nbformat.read(path, as_version=4)
        notebook.cells.append(new_code_cell("", outputs=[new_output("stream", text=text)]))
        nbformat.write(notebook, path)
    else:
        path.write_text(path.read_text("utf-8") + text, "utf-8")


PAGE = Path("feedback") / "s001" / ASSIGNMENT / f"{ASSIGNMENT}.html"
NOTEBOOK = Path("autograded") / "s001" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
RELEASE = Path("release") / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"


def test_whom_students_thank_in_their_own_cells_is_no_leak(graded: Path) -> None:
    result, _ = tasks_of(graded, "s001", sgd="# wrong")
    thanks = "def sgd(*_):  # with help of s002\n    return '</ol>'"
    tasks = tuple(task if task.full else replace(task, source=thanks) for task in result.tasks)
    result = replace(result, tasks=tasks)
    write_atomically(graded / PAGE, page(result).encode())
    write_atomically(graded / NOTEBOOK.with_name(RESULT), as_json(result))
    assert all("help of s002" in (graded / path).read_text("utf-8") for path in (PAGE, NOTEBOOK.with_name(RESULT)))
    assert find_leaks(graded, ASSIGNMENT) == []
    add(graded / PAGE, "help of s002")
    assert find_leaks(graded, ASSIGNMENT) == [Leak(graded / PAGE, "student", "s002")]


@pytest.mark.parametrize("file", [PAGE, NOTEBOOK])
@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        (HIDDEN_LINE, "hidden", "test_sgd"),
        (SOLUTION_NOTE, "solution", "sgd"),
        ("{course}/x.py", "course", ""),
        ("{home}/.bashrc", "home", ""),
        ("canary-of-the-environment", "environment", "CANARY_TOKEN"),
        ("the work of s002.", "student", "s002"),
    ],
)
def test_each_kind_of_secret_is_found(graded: Path, file: Path, text: str, kind: str, name: str) -> None:
    add(graded / file, "\n" + text.replace("{course}", str(graded)).replace("{home}", str(Path.home())))
    assert (kind, name) in {
        (leak.kind, leak.name) for leak in find_leaks(graded, ASSIGNMENT) if leak.file == graded / file
    }


@pytest.mark.parametrize(
    "encode",
    [
        quote,
        lambda text: "".join(f"&#{ord(mark)};" for mark in text),
        lambda text: "".join(f"\\u{ord(mark):04x}" for mark in text),
        lambda text: text.encode("utf-16-le").decode("latin-1"),
    ],
    ids=["percent", "entities", "escapes", "utf-16"],
)
def test_a_secret_is_found_in_other_spellings(graded: Path, encode: Callable[[str], str]) -> None:
    add(graded / PAGE, encode("canary-of-the-environment!"))
    assert [leak.kind for leak in find_leaks(graded, ASSIGNMENT)] == ["environment"]


def test_a_secret_is_found_in_a_picture(graded: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixel = chunk(b"IDAT", zlib.compress(b"\0\0"))
    png = b"\x89PNG\r\n\x1a\n" + header + chunk(b"tEXt", b"Comment\0canary-of-the-environment") + pixel
    raw = [{"output_type": "display_data", "data": {"image/png": base64.b64encode(png + chunk(b"IEND", b"")).decode()}}]
    notebook = nbformat.read(graded / NOTEBOOK, as_version=4)
    notebook.cells.append(new_code_cell("", outputs=notebook_outputs(raw)))
    nbformat.write(notebook, graded / NOTEBOOK)
    assert [leak.kind for leak in find_leaks(graded, ASSIGNMENT)] == ["environment"]


def test_a_line_of_the_solution_in_the_release_is_a_leak_and_in_an_answer_it_is_not(graded: Path) -> None:
    line = "param.subtract_(lr * param.grad / batch_size)"
    assert line in right_answers()["sgd"]
    add(graded / NOTEBOOK, line)
    add(graded / PAGE, line)
    assert find_leaks(graded, ASSIGNMENT) == []
    add(graded / RELEASE, line)
    assert find_leaks(graded, ASSIGNMENT) == [Leak(graded / RELEASE, "solution", "sgd")]


def test_an_answer_that_another_framework_would_write_alike_is_no_leak(graded: Path) -> None:
    """Its source notebook lies among the files of the assignment; `ada` has several lines in common with it."""
    written = Path(__file__).parents[1] / "samples" / "submitted" / "ada-the-books-way" / ASSIGNMENT
    shutil.copy(written / f"{ASSIGNMENT}.ipynb", graded / NOTEBOOK)
    assert find_leaks(graded, ASSIGNMENT) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<script>1</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>",
        "<img src='https://evil.test/x'>",
        "<meta http-equiv=refresh content=0>",
        "<form action=x>",
        "<p style='background:url(x)'>",
    ],
)
def test_markup_that_acts_or_loads_is_found(graded: Path, markup: str) -> None:
    add(graded / PAGE, markup)
    notebook = nbformat.read(graded / NOTEBOOK, as_version=4)
    notebook.cells.append(new_code_cell("", outputs=[new_output("display_data", {"text/html": markup})]))
    nbformat.write(notebook, graded / NOTEBOOK)
    assert [(leak.file, leak.kind) for leak in find_leaks(graded, ASSIGNMENT)] == [
        (graded / NOTEBOOK, "live"),
        (graded / PAGE, "live"),
    ]


def test_a_link_is_found_and_not_followed(graded: Path) -> None:
    link = (graded / PAGE).with_name("notes.txt")
    link.symlink_to(graded / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb")
    assert find_leaks(graded, ASSIGNMENT) == [Leak(link, "link")]


def test_the_password_of_the_database_is_a_secret(graded: Path) -> None:
    config = graded / "nbgrader_config.py"
    config.write_text(
        config.read_text() + f'c.CourseDirectory.db_url = "postgresql://ta:{quote("p@ss/word", safe="")}@host/db"\n'
    )
    add(graded / PAGE, "p@ss/word")
    assert find_leaks(graded, ASSIGNMENT) == [Leak(graded / PAGE, "database")]


def test_the_command_says_file_and_kind_and_never_the_secret(graded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(graded)
    run = CliRunner()
    clean = run.invoke(commands, ["leaks", ASSIGNMENT], standalone_mode=False)
    assert clean.return_value == 0 and clean.output == (
        "Looked at: releases 1, pages 2, graded notebooks 2.\nNothing found that students must not see.\n"
    )
    add(graded / PAGE, f"{PASSWORD} {HIDDEN_LINE}")
    told = run.invoke(commands, ["leaks", ASSIGNMENT], standalone_mode=False)
    assert told.return_value == 1
    (line,) = [line for line in told.output.splitlines() if line.startswith(str(PAGE))]
    assert "the value of the environment variable COURSE_DB_PASSWORD" in line
    assert "lines of the hidden tests in " in line and "test_sgd" in line and "Found: 1." in told.output
    assert "canary" not in told.output


def test_whom_a_page_names_is_said_with_the_place_and_a_source_is_one_line(
    graded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (graded / "feedback" / "kat9" / ASSIGNMENT).mkdir(parents=True)
    add(graded / PAGE, "<p>the same as kat9 and s002</p>")
    shutil.copy(graded / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", graded / RELEASE)
    status, said = looked_at(graded, ASSIGNMENT, monkeypatch)
    page, release, *_ = said.splitlines()
    assert status == 1 and f"{PAGE}: the names of other students: kat9, s002 (“…" in page
    assert "the same as kat9 and" in page and release.startswith(f"{RELEASE}: ") and "Found: 2." in said


def test_an_id_that_is_a_part_of_another_is_no_name_in_it(graded: Path) -> None:
    for name in ("lova", "lova.", "lova chen"):
        shutil.copytree(graded / "feedback/s001", graded / "feedback" / name)
        path = graded / "feedback" / name / ASSIGNMENT / f"{ASSIGNMENT}.html"
        path.write_text(path.read_text("utf-8").replace("s001", name), "utf-8")
        (path.parent / RESULT).unlink(missing_ok=True)
        add(path, f"student: {name}, by {name}. ")
    assert find_leaks(graded, ASSIGNMENT) == []


def test_without_the_source_nobody_can_look(graded: Path) -> None:
    shutil.rmtree(graded / "source")
    with pytest.raises(CourseError, match="no source notebook"):
        find_leaks(graded, ASSIGNMENT)


WORDS = ("li", "root", "main", "data", "will", "max", "random", "a", "p")


def test_students_who_are_called_like_common_words_are_no_alarm(graded: Path) -> None:
    for name in WORDS:
        for step in ("autograded", "feedback"):
            shutil.copytree(graded / step / "s001", graded / step / name)
            for path in (path for path in (graded / step / name).rglob("*") if path.is_file()):
                path.write_text(path.read_text("utf-8").replace("s001", name), "utf-8")
        add(graded / "autograded" / name / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", f"{' '.join(WORDS)}: the student data")
    assert find_leaks(graded, ASSIGNMENT) == []


@pytest.mark.parametrize(
    "text", ["submitted/li/{assignment}/x", '"student": "li"', "/home/li/x", "feedback/li/{assignment}"]
)
def test_a_common_word_where_ids_stand_is_a_student(graded: Path, text: str) -> None:
    (graded / "feedback" / "li" / ASSIGNMENT).mkdir(parents=True)
    add(graded / PAGE, text.replace("{assignment}", ASSIGNMENT))
    assert [(leak.file, leak.kind) for leak in find_leaks(graded, ASSIGNMENT)] == [(graded / PAGE, "student")]


@pytest.mark.parametrize("name", ["bob", "[2026] chen", "王小明", "ada.lovelace", "2026123456"])
def test_an_id_that_is_nothing_else_is_found_anywhere(graded: Path, name: str) -> None:
    (graded / "feedback" / name / ASSIGNMENT).mkdir(parents=True)
    add(graded / PAGE, f"the work of {name}, for one")
    assert [(leak.file, leak.kind) for leak in find_leaks(graded, ASSIGNMENT)] == [(graded / PAGE, "student")]


def looked_at(course: Path, assignment: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.chdir(course)
    done = CliRunner().invoke(commands, ["leaks", assignment], standalone_mode=False, catch_exceptions=False)
    return done.return_value, done.output


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder; an ordinary user tries this")
@pytest.mark.parametrize(
    "step", ["feedback", "feedback/s001", f"autograded/s001/{ASSIGNMENT}", str(PAGE), str(RELEASE)]
)
def test_what_is_shut_is_named_and_there_is_no_all_clear(
    graded: Path, step: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = graded / step
    place.chmod(0)
    try:
        if step == str(RELEASE):
            with pytest.raises(CourseError):
                looked_at(graded, ASSIGNMENT, monkeypatch)
            return
        status, said = looked_at(graded, ASSIGNMENT, monkeypatch)
    finally:
        place.chmod(0o755)
    assert status == 2 and "Looked at" in said and "Nothing found" not in said
    assert step in said + capsys.readouterr().err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder; an ordinary user tries this")
@pytest.mark.parametrize("step", ["autograded/s001", f"feedback/s001/{ASSIGNMENT}"])
def test_a_shut_folder_is_one_line_of_the_report_and_no_fault_of_ours(
    graded: Path, step: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(graded)
    (graded / step).chmod(0)
    try:
        done = CliRunner().invoke(commands, ["report", ASSIGNMENT], standalone_mode=False)
    finally:
        (graded / step).chmod(0o755)
    said = done.output + capsys.readouterr().err
    assert "fault" not in said
    assert ("autograded/s001: Permission denied" in said) == (done.return_value == 1) == step.startswith("auto")


def ordinary_course(folder: Path, hidden: str = "assert double(4) == 8") -> Path:
    """A course with an assignment of the teacher's own, as nbgrader leaves it: no checks, its own pages."""
    tests = f"assert double(2) == 4\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    mark = {"schema_version": 3, "task": False}
    solution = {**mark, "grade_id": "double", "grade": False, "solution": True, "locked": False, "cell_type": "code"}
    test = {
        **mark,
        "grade_id": "test_double",
        "grade": True,
        "solution": False,
        "locked": True,
        "points": 3,
        "cell_type": "code",
    }
    for step, parts in {
        "source/ps1": ("def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION", tests),
        "release/ps1": ("def double(x):\n    raise NotImplementedError()", "assert double(2) == 4"),
        "autograded/li/ps1": ("def double(x):\n    return x + x", tests),
    }.items():
        cells = [
            new_code_cell(text, metadata={"nbgrader": named})
            for text, named in zip(parts, (solution, test), strict=True)
        ]
        (folder / step).mkdir(parents=True)
        nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / step / "problem.ipynb")
    page, _ = HTMLExporter().from_filename(str(folder / "autograded/li/ps1/problem.ipynb"))
    (folder / "feedback/li/ps1").mkdir(parents=True)
    (folder / "feedback/li/ps1/problem.html").write_text(page)
    return folder


def test_an_ordinary_assignment_is_looked_through_as_well(tmp_path: Path) -> None:
    course = ordinary_course(tmp_path / "course")
    found = look(course, "ps1")
    assert found.counts == {"releases": 1, "pages": 1, "notebooks": 1}
    page = course / "feedback/li/ps1/problem.html"
    assert list(found.leaks) == [Leak(page, "hidden", "test_double")]  # nbgrader's own pages show them
    page.write_text("<script src='https://cdn.test/require.js'></script>")
    assert look(course, "ps1").leaks == []


@pytest.mark.parametrize("where", ["output", "markdown"])
def test_what_a_student_puts_into_an_ordinary_page_is_live(tmp_path: Path, where: str) -> None:
    course = ordinary_course(tmp_path / "course")
    (course / "feedback/li/ps1/problem.html").unlink()
    path = course / "autograded/li/ps1/problem.ipynb"
    notebook = nbformat.read(path, as_version=4)
    if where == "output":
        notebook.cells.append(
            new_code_cell("", outputs=[new_output("display_data", {"text/html": "<script>1</script>"})])
        )
    else:
        notebook.cells.append(nbformat.v4.new_markdown_cell("<img src=x onerror=alert(1)>"))
    nbformat.write(notebook, path)
    assert list(look(course, "ps1").leaks) == [Leak(path, "live")]


def test_a_solution_in_an_ordinary_release_is_found(tmp_path: Path) -> None:
    course = ordinary_course(tmp_path / "course")
    path = course / "release/ps1/problem.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = "def double(x):\n    return 2 * x"
    nbformat.write(notebook, path)
    assert Leak(path, "solution", "double") in look(course, "ps1").leaks


def test_an_assignment_that_does_not_exist_is_no_all_clear(graded: Path) -> None:
    with pytest.raises(CourseError, match="hw3"):
        look(graded, "hw3")
