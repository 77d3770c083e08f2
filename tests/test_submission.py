"""A submitted file becomes the released notebook with the student's answers, and says what was put right."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import CannotGrade, CourseError
from autograder.submission.choice import ByAnswers
from autograder.submission.files import find_submissions, read_file
from autograder.submission.matching import grade_id, is_solution, match
from autograder.submission.nested import MOST_FOLDERS, folders_of
from autograder.submission.notebook import Cell
from autograder.submission.rebuild import Rebuilt, Release, read_release, rebuild

ANSWER = "def sgd(params, lr, batch_size):\n    return 'mine'"


@pytest.fixture(scope="module")
def release() -> Release:
    return read_release(RELEASE)


@pytest.fixture
def submitted(release):
    """A submission, as a dict, in which sgd is answered."""
    notebook = json.loads(json.dumps(release.notebook))
    cell(notebook, "sgd")["source"] = ANSWER
    return notebook


def cell(notebook: Any, name: str) -> Any:
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == name)


def rebuilt(notebook: Any, release: Release) -> Rebuilt:
    return rebuild(json.dumps(notebook).encode(), release)


def source(result: Rebuilt, name: str) -> str:
    return str(next(c.source for c in result.notebook.cells if grade_id(c) == name))


RELEASE = ROOT / "release" / "linreg_scratch" / "linreg_scratch.ipynb"
RELEASED = {grade_id(c): c for c in read_release(RELEASE).notebook.cells if grade_id(c)}
copies = st.builds(
    lambda name, before, after, named, kind: Cell(
        before + RELEASED[name].source + after, kind or RELEASED[name].cell_type, grade_id=name if named else ""
    ),
    st.sampled_from(sorted(RELEASED)),
    st.sampled_from(["", "x = 1\n", "# "]),
    st.sampled_from(["", "\ny = 2", " "]),
    st.booleans(),
    st.sampled_from(["", "", "markdown", "raw"]),
)
own = st.builds(lambda number: Cell(f"own_{number} = {number}", "code"), st.integers(0, 99))


@settings(max_examples=200, deadline=None)
@given(st.lists(copies | own, max_size=30))
def test_each_submitted_cell_counts_at_most_once_and_no_cell_of_the_students_own_is_lost(cells):
    before = copy.deepcopy(RELEASED)
    matching = match(cells, RELEASED)
    numbers = {id(one): number for number, one in enumerate(cells)}
    kept = [[numbers[id(one)] for one in after] for after in matching.own.values()]
    own_cells = [number for after in kept for number in after]
    counted = [*own_cells, *(numbers[id(one)] for one in matching.answers.values() if one)]
    assert all(after == sorted(after) for after in kept)
    assert len(set(counted)) == len(counted)
    assert {number for number, one in enumerate(cells) if one.source.startswith("own_")} <= set(own_cells)
    missing = {name for repair in matching.repairs if repair.kind == "missing" for name in repair.about}
    assert {name for name, one in RELEASED.items() if is_solution(one)} <= matching.answers.keys() | missing
    assert before == RELEASED


def kinds(result: Rebuilt) -> set[tuple[str, str]]:
    return {(repair.kind, name) for repair in result.repairs for name in repair.about or ("",)}


def test_an_untouched_release_comes_back_without_repairs(release):
    result = rebuilt(json.loads(json.dumps(release.notebook)), release)
    assert result.repairs == []
    assert [c.source for c in result.notebook.cells] == [c.source for c in release.notebook.cells]


def test_an_answer_is_taken_over(submitted, release):
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER and result.repairs == []


def test_a_changed_locked_cell_is_restored(submitted, release):
    cell(submitted, "test_sgd")["source"] = "pass"
    result = rebuilt(submitted, release)
    assert source(result, "test_sgd") == source(rebuilt(submitted, release), "test_sgd") != "pass"
    assert ("restored", "test_sgd") in kinds(result)


def test_points_ids_and_flags_are_the_releases(submitted, release):
    meta = cell(submitted, "test_sgd")["metadata"]["nbgrader"]
    meta.update(points=1000, locked=False, solution=True, schema_version=99)
    result = rebuilt(submitted, release)
    mine = next(c for c in result.notebook.cells if grade_id(c) == "test_sgd")
    assert mine.metadata.nbgrader.points == 12 and not mine.metadata.nbgrader.solution


def test_a_removed_cell_is_put_back(submitted, release):
    submitted["cells"] = [c for c in submitted["cells"] if c is not cell(submitted, "test_sgd")]
    result = rebuilt(submitted, release)
    assert len(result.notebook.cells) == len(release.notebook.cells)
    assert kinds(result) == {("missing", "test_sgd")}


def test_of_a_duplicated_cell_the_last_answer_counts(submitted, release):
    stub = copy.deepcopy(cell(json.loads(json.dumps(release.notebook)), "sgd"))
    submitted["cells"] += [stub]
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER and ("duplicated", "sgd") in kinds(result)


def test_reordered_cells_run_in_the_releases_order(submitted, release):
    submitted["cells"].reverse()
    result = rebuilt(submitted, release)
    assert [grade_id(c) for c in result.notebook.cells] == [grade_id(c) for c in release.notebook.cells]
    assert source(result, "sgd") == ANSWER


def test_a_solution_cell_that_lost_its_metadata_is_known_by_its_functions(submitted, release):
    lost = cell(submitted, "sgd")
    lost["metadata"], lost["id"] = {}, "abc"
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER and ("unnamed", "sgd") in kinds(result)


def test_a_notebook_stripped_of_all_metadata_is_rebuilt(submitted, release):
    for number, one in enumerate(submitted["cells"]):
        one["metadata"], one["id"] = {}, f"x{number}"
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER
    assert [grade_id(c) for c in result.notebook.cells if grade_id(c)] == [grade_id(c) for c in release.notebook.cells]


def test_cells_of_the_students_own_stay_where_they_were(submitted, release):
    at = submitted["cells"].index(cell(submitted, "sgd"))
    submitted["cells"].insert(
        at, {"cell_type": "code", "metadata": {}, "source": ["helper = 1\n", "x = 2"], "outputs": []}
    )
    names = [name for name, _ in rebuilt(submitted, release).code()]
    assert names[names.index("sgd") - 1] == "own-1"


def test_an_answer_in_a_cell_of_another_type_is_code_again(submitted, release):
    cell(submitted, "sgd")["cell_type"] = "markdown"
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER and ("retyped", "sgd") in kinds(result)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_are_read(submitted, release, encoding):
    assert source(rebuild(json.dumps(submitted).encode(encoding), release), "sgd") == ANSWER


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[1]", b'"x"', b'{"cells": 3}', b'{"cells": []}', b'{"cells": [1, 2]}', b"\x89PNG", b"[" * 100_000],
)
def test_what_is_no_notebook_is_refused_in_one_line(data, release):
    with pytest.raises(CannotGrade) as error:
        rebuild(data, release)
    assert "\n" not in str(error.value)


def test_strange_values_in_cells_do_no_harm(submitted, release):
    submitted["cells"] += [
        {"cell_type": 7, "source": None, "metadata": [], "id": {}},
        {"source": ["a", 3, None]},
        {"cell_type": "code", "metadata": {"nbgrader": "x"}, "source": "\ud800"},
        "not a cell",
    ]
    result = rebuilt(submitted, release)
    assert source(result, "sgd") == ANSWER
    nbformat.validate(result.notebook)


def test_links_directories_and_pipes_are_not_opened(tmp_path):
    (tmp_path / "secret.ipynb").write_text("{}")
    (tmp_path / "link.ipynb").symlink_to(tmp_path / "secret.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    os.mkfifo(tmp_path / "pipe.ipynb")
    for name in ("link.ipynb", "folder.ipynb", "pipe.ipynb", "missing.ipynb"):
        with pytest.raises(CannotGrade, match=name.replace(".", r"\.")):
            read_file(tmp_path / name)


def test_a_renamed_notebook_is_found(tmp_path):
    folder = tmp_path / "submitted" / "ada" / "linreg_scratch"
    folder.mkdir(parents=True)
    (folder / "notes.ipynb").write_text("{}")
    (folder / "linreg_scratch (1).ipynb").write_text("{}")
    (found,) = find_submissions("linreg_scratch", {"ada": folder}, tmp_path / "submitted")
    assert found.path.name == "linreg_scratch (1).ipynb" and found.student == "ada"


def test_a_course_without_the_release_says_what_to_run(tmp_path):
    with pytest.raises(CourseError, match="nbgrader generate_assignment linreg_scratch"):
        read_release(tmp_path / "linreg_scratch.ipynb")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may look into every folder; an ordinary user tries this")
def test_a_shut_folder_is_named_and_the_others_are_found(tmp_path):
    folders = {name: tmp_path / "submitted" / name / "linreg_scratch" for name in ("ada", "ben", "cho")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    (tmp_path / "submitted" / "ada").chmod(0)
    (tmp_path / "submitted" / "ben" / "linreg_scratch").chmod(0)
    found = find_submissions("linreg_scratch", folders, tmp_path / "submitted")
    assert [one.student for one in found] == ["ada", "ben", "cho"]
    assert ["Permission denied" in str(one.problem) for one in found] == [True, True, False]


def found_in(folder: Path, *students: str, guarded: tuple[Path, ...] = ()) -> dict[str, str]:
    """The problem of each student's submission, '' where there is none."""
    folders = {student: folder / "submitted" / student / "hw" for student in students}
    found = find_submissions("hw", folders, folder / "submitted", guarded=guarded)
    return {one.student: str(one.problem or "") for one in found}


def hand_in(folder: Path, student: str, text: str = "{}") -> Path:
    path = folder / "submitted" / student / "hw" / "hw.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_a_backup_of_hard_links_takes_nothing_from_anybody(tmp_path: Path) -> None:
    for student in ("ada", "ben"):
        backup = tmp_path / "backup" / student
        backup.parent.mkdir(exist_ok=True)
        backup.hardlink_to(hand_in(tmp_path, student))
    assert found_in(tmp_path, "ada", "ben") == {"ada": "", "ben": ""}


def test_a_hard_link_to_a_classmates_notebook_is_refused_where_nobody_can_tell_whose_it_is(tmp_path: Path) -> None:
    eve = hand_in(tmp_path, "eve")
    eve.unlink()
    eve.hardlink_to(hand_in(tmp_path, "ada"))
    hand_in(tmp_path, "ben")
    found = found_in(tmp_path, "ada", "ben", "eve")
    assert found["ben"] == "" and "hard link" in found["eve"] and "hard link" in found["ada"]


def test_a_hard_link_to_a_file_of_the_course_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "hw.ipynb").write_text("{}")
    eve = hand_in(tmp_path, "eve")
    eve.unlink()
    eve.hardlink_to(source / "hw.ipynb")
    assert "hard link" in found_in(tmp_path, "eve", guarded=(source,))["eve"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")
def test_a_hard_link_is_held_against_who_made_it_and_not_against_the_files_owner(tmp_path: Path) -> None:
    ada, eve, fay = (hand_in(tmp_path, student) for student in ("ada", "eve", "fay"))
    secret = tmp_path / "secret.ipynb"
    secret.write_text("{}")
    for path, other in ((eve, ada), (fay, secret)):
        path.unlink()
        path.hardlink_to(other)
    for number, path in enumerate((ada, eve, fay), 61_001):
        os.chown(path.parent, number, number)
    os.chown(ada, 61_001, 61_001)
    found = found_in(tmp_path, "ada", "eve", "fay")
    assert found["ada"] == "" and "hard link" in found["eve"] and "hard link" in found["fay"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")
def test_files_that_root_has_put_into_a_teachers_folder_are_read(tmp_path: Path) -> None:
    path = hand_in(tmp_path, "ada")
    (tmp_path / "backup").hardlink_to(path)
    for place in (tmp_path / "submitted", path.parent.parent, path.parent):
        os.chown(place, 61_001, 61_001)
    assert found_in(tmp_path, "ada") == {"ada": ""}


def chosen(folder: Path, release: Path, **notebooks: bytes) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
    """The name of the notebook that is graded of those handed in, and the receipt."""
    place = folder / "submitted" / "cy" / "linreg_scratch"
    place.mkdir(parents=True)
    for name, data in notebooks.items():
        (place / f"{name}.ipynb").write_bytes(data)
    (found,) = find_submissions("linreg_scratch", {"cy": place}, folder / "submitted", choice=ByAnswers(release))
    return found.path.stem, [(repair.kind, repair.about) for repair in found.repairs]


COPY = "linreg_scratch-Copy1"


def test_of_an_untouched_original_and_an_answered_copy_the_copy_is_graded(submitted, release, tmp_path):
    untouched, answered = (json.dumps(one).encode() for one in (release.notebook, submitted))
    assert chosen(tmp_path, RELEASE, linreg_scratch=untouched, **{COPY: answered}) == (
        COPY,
        [("answered", (f"{COPY}.ipynb", "linreg_scratch.ipynb"))],
    )


@pytest.mark.parametrize("damage", [b"", b"{", b"[]"])
def test_of_a_damaged_original_and_an_answered_copy_the_copy_is_graded(submitted, damage, tmp_path):
    assert chosen(tmp_path, RELEASE, linreg_scratch=damage, **{COPY: json.dumps(submitted).encode()})[0] == COPY


def test_where_both_have_answers_or_neither_has_the_name_decides(submitted, release, tmp_path):
    answered = json.dumps(submitted).encode()
    commented = copy.deepcopy(json.loads(json.dumps(release.notebook)))
    cell(commented, "sgd")["source"] += "\n# to do"
    untouched = json.dumps(commented).encode()
    for number, (named, other) in enumerate([(answered, answered), (untouched, untouched), (answered, untouched)]):
        name, receipt = chosen(tmp_path / str(number), RELEASE, linreg_scratch=named, **{COPY: other})
        assert (name, receipt) == ("linreg_scratch", [("extra", ("linreg_scratch.ipynb",))])


def test_an_answer_in_another_cell_of_the_original_is_an_answer(submitted, release, tmp_path):
    original = json.loads(json.dumps(release.notebook))
    at = original["cells"].index(cell(original, "sgd"))
    original["cells"].insert(at, {"cell_type": "code", "metadata": {}, "source": ANSWER, "outputs": []})
    found = chosen(
        tmp_path, RELEASE, linreg_scratch=json.dumps(original).encode(), other=json.dumps(submitted).encode()
    )
    assert found[0] == "linreg_scratch"


def test_of_copies_with_other_names_the_one_with_answers_is_graded(submitted, release, tmp_path):
    untouched, answered = (json.dumps(one).encode() for one in (release.notebook, submitted))
    name, receipt = chosen(tmp_path, RELEASE, **{"linreg_scratch-Copy2": untouched, COPY: answered})
    assert name == COPY and receipt == [("answered", (f"{COPY}.ipynb", "linreg_scratch-Copy2.ipynb"))]


def test_another_notebook_of_the_release_is_no_copy_of_this_one(submitted, release, tmp_path):
    folder = tmp_path / "release"
    folder.mkdir()
    for name in ("linreg_scratch", "bonus"):
        nbformat.write(release.notebook, folder / f"{name}.ipynb")
    untouched, answered = (json.dumps(one).encode() for one in (release.notebook, submitted))
    found = chosen(tmp_path, folder / "linreg_scratch.ipynb", linreg_scratch=untouched, bonus=answered)
    assert found == ("linreg_scratch", [])


def test_without_a_release_the_name_decides(submitted, release, tmp_path):
    untouched, answered = (json.dumps(one).encode() for one in (release.notebook, submitted))
    found = chosen(tmp_path, tmp_path / "none.ipynb", linreg_scratch=untouched, **{COPY: answered})
    assert found[0] == "linreg_scratch"


def nested(folder: Path, files: dict[str, bytes]) -> tuple[str, list[tuple[str, tuple[str, ...]]], str]:
    """Of a submission with these files: which is graded, the receipt, and the problem."""
    place = folder / "submitted" / "cy" / "linreg_scratch"
    place.mkdir(parents=True)
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    (found,) = find_submissions("linreg_scratch", {"cy": place}, folder / "submitted", choice=ByAnswers(RELEASE))
    assert found.folder == place
    receipt = [(repair.kind, repair.about) for repair in found.repairs]
    return found.path.relative_to(place).as_posix(), receipt, str(found.problem or "")


@pytest.mark.parametrize(
    "name",
    [
        "linreg_scratch/linreg_scratch.ipynb",
        "Desktop/homework/linreg_scratch.ipynb",
        "cy/linreg_scratch-Copy1.ipynb",
        "a/b/c/linreg_scratch.ipynb",
    ],
)
def test_a_notebook_in_a_folder_within_the_submission_is_found(name, submitted, tmp_path):
    files = {name: json.dumps(submitted).encode(), "data.csv": b"1", "__MACOSX/._linreg_scratch.ipynb": b"\0"}
    assert nested(tmp_path, files) == (name, [("deeper", (name,))], "")


@pytest.mark.parametrize(
    "name", [".ipynb_checkpoints/linreg_scratch-checkpoint.ipynb", "__MACOSX/x.ipynb", "a/b/c/d/linreg_scratch.ipynb"]
)
def test_what_programs_keep_and_what_is_far_below_is_not_looked_for(name, submitted, tmp_path):
    assert nested(tmp_path, {name: json.dumps(submitted).encode()}) == ("linreg_scratch.ipynb", [], "")


def test_a_notebook_at_its_place_with_answers_is_graded_whatever_is_in_folders_within(submitted, tmp_path):
    answered = json.dumps(submitted).encode()
    files = {"linreg_scratch.ipynb": answered, "old/linreg_scratch.ipynb": answered}
    assert nested(tmp_path, files) == ("linreg_scratch.ipynb", [], "")


def test_of_an_untouched_notebook_and_an_answered_one_in_a_folder_within_the_latter_is_graded(
    submitted, release, tmp_path
):
    files = {"linreg_scratch.ipynb": json.dumps(release.notebook).encode()}
    inner = "linreg_scratch/linreg_scratch.ipynb"
    assert nested(tmp_path, files | {inner: json.dumps(submitted).encode()}) == (
        inner,
        [("answered", (inner, "linreg_scratch.ipynb"))],
        "",
    )


def test_of_several_folders_within_the_one_with_answers_counts(submitted, release, tmp_path):
    untouched, answered = (json.dumps(one).encode() for one in (release.notebook, submitted))
    files = {"a/linreg_scratch.ipynb": untouched, "b/notes.ipynb": answered, "c/linreg_scratch.ipynb": untouched}
    assert nested(tmp_path, files)[:2] == (
        "b/notes.ipynb",
        [("answered", ("b/notes.ipynb", "a/linreg_scratch.ipynb"))],
    )


def test_no_link_to_a_folder_is_followed(submitted, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "linreg_scratch.ipynb").write_text(json.dumps(submitted))
    place = tmp_path / "submitted" / "cy" / "linreg_scratch"
    place.mkdir(parents=True)
    (place / "linreg_scratch").symlink_to(tmp_path / "elsewhere")
    assert list(folders_of(place)) == [place]


def test_a_submission_with_thousands_of_folders_is_looked_into_as_far_as_a_bound(tmp_path):
    for number in range(2000):
        (tmp_path / f"{number:04}" / "inner").mkdir(parents=True)
    assert len(list(folders_of(tmp_path))) == 1 + MOST_FOLDERS


def test_a_hard_link_in_a_folder_within_is_refused_like_one_at_its_place(tmp_path: Path) -> None:
    ada = hand_in(tmp_path, "ada")
    inner = hand_in(tmp_path, "eve").parent / "hw" / "hw.ipynb"
    (inner.parent.parent / "hw.ipynb").unlink()
    inner.parent.mkdir()
    inner.hardlink_to(ada)
    found = found_in(tmp_path, "ada", "eve")
    assert "hard link" in found["eve"] and "hard link" in found["ada"]
