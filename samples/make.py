"""Write the sample class: twelve students in English, two in Chinese, one with MXNet, one with PyTorch; and times.

Each is the release with the answers of the corpus that its name tells, and the source's answers everywhere else. Run it
(`make samples`) after the release or the corpus has changed.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
EDITIONS = ROOT / "autograder" / "assignments" / "linreg_scratch"
EN, ZH, MXNET, TORCH = (f"linreg_scratch{end}" for end in ("", "_zh", "_mxnet", "_torch"))
BOOK = dict.fromkeys(("data_iter", "linreg", "squared_loss", "sgd"), "right__the_books_way")

STUDENTS: dict[tuple[str, str], dict[str, str]] = {
    ("ada-the-books-way", EN): BOOK,
    ("ben-loader-and-optimizer", EN): {
        "data_iter": "right__data_loader",
        "linreg": "right__functional_linear",
        "squared_loss": "right__square_error_cost",
        "sgd": "right__optimizer",
        "ex1_zero_init": "right__paddle_grad_and_optimizer",
        "ex2_ohm": "right__least_squares_formula",
        "ex7_last_batch": "right__dataloader",
    },
    ("cho-numpy-inside", EN): {
        "data_iter": "right__numpy_permutation_as_index",
        "linreg": "right__sum_of_products",
        "squared_loss": "right__half_times_square",
        "sgd": "right__set_value_from_numpy",
        "ex1_zero_init": "right__closed_form_numpy_loop",
        "ex2_ohm": "right__lstsq_numpy",
        "ex4_second_derivative": "right__grad_twice_with_cases",
        "ex7_last_batch": "right__numpy_split",
    },
    ("dan-minus-equals", EN): {"sgd": "wrong__unchanged_minus_equals"},
    ("eva-no-batch-size", EN): {"sgd": "wrong__no_batch_size"},
    ("fay-no-reshape", EN): {"squared_loss": "wrong__no_reshape"},
    ("gus-drops-the-remainder", EN): {"data_iter": "wrong__drops_remainder_when_short"},
    ("hal-never-starts-anew", EN): {"ex6_learning_rate": "wrong__no_reinit"},
    ("ivy-vanishing-gradient", EN): {"ex1_zero_init": "wrong__claims_failure", "ex2_ohm": "wrong__raw_loop"},
    ("jon-untouched", EN): {},
    ("kim-never-ends", EN): {"data_iter": "wrong__endless_passes"},
    ("lee-damaged", EN): {},
    ("mei-按书上写", ZH): BOOK,
    ("nan-没有清零", ZH): {"sgd": "wrong__gradient_not_cleared"},
    ("oki-the-other-tab", MXNET): BOOK,
    ("pia-a-new-tensor", TORCH): {"sgd": "wrong__new_tensor_zeroed"},
}


def main() -> None:
    """Write all of them."""
    for (student, assignment), answers in STUDENTS.items():
        folder = SAMPLES / "submitted" / student / assignment
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{assignment}.ipynb").write_text(written(student, assignment, answers), "utf-8")
        (folder / "timestamp.txt").write_text(handed_in(student), "utf-8")


def handed_in(student: str) -> str:
    """When a student handed in, as nbgrader's exchange writes it: an hour and some minutes after the one before."""
    number = [name for name, _ in STUDENTS].index(student)
    time = datetime(2026, 3, 1, 8, tzinfo=UTC) + number * timedelta(minutes=67)
    return time.strftime("%Y-%m-%d %H:%M:%S.%f %Z")


def written(student: str, assignment: str, answers: dict[str, str]) -> str:
    """The notebook file of one student."""
    notebook = nbformat.read(ROOT / "release" / assignment / f"{assignment}.ipynb", as_version=4)
    if student != "jon-untouched":
        solved = _solutions(assignment)
        corpus = EDITIONS / notebook.metadata.autograder.edition / "corpus"
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if name in answers:
                cell.source = _answer(corpus / name / f"{answers[name]}.py")
            elif name in solved:
                cell.source = solved[name]
    text: str = nbformat.writes(notebook) + "\n"
    return text[: len(text) // 3] if student == "lee-damaged" else text


def _solutions(assignment: str) -> dict[str, str]:
    source = nbformat.read(ROOT / "source" / assignment / f"{assignment}.ipynb", as_version=4)
    marker = re.compile(r"^ *### (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)
    return {
        cell.metadata.nbgrader.grade_id: marker.sub("", cell.source).rstrip()
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }


def _answer(path: Path) -> str:
    """An answer of the corpus without the lines that say what is expected of it."""
    lines = path.read_text("utf-8").splitlines()
    return "\n".join(
        line for line in lines if not re.match(r"# (loses|slip|formula|error|also|why):|# %% ", line)
    ).strip()


if __name__ == "__main__":
    main()
