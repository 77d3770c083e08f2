"""The visible tests of the notebooks, as a student meets them: they say what to fix first, and let no nonsense pass."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from functools import partial

import nbformat
import pytest
from built_in import LINREG, PADDLE
from conftest import LIMITS, ROOT
from corpus import EXERCISES, LOOKS, entries, sample

from autograder.assignments.linreg_scratch.checks.order import WRITE
from autograder.box.box import Box
from autograder.box.kernel import Kernel
from autograder.box.zygote import Zygote
from autograder.course.fingerprint import package_digest
from autograder.outcomes import Outcome, Raised, Returned
from autograder.submission.matching import grade_id

CORE = ("data_iter", "linreg", "squared_loss", "sgd")
ABOVE = ("imports", "synthetic_data", *itertools.chain(*((name, f"test_{name}") for name in CORE)), "train")
NOTEBOOKS = list(itertools.product(LINREG.editions, ("en", "zh")))
FIX_FIRST = {"en": "fix {} first", "zh": "请先改好 {}"}
IDLE = "def sgd(params, lr, batch_size):\n    pass"
DIVERGED = """
trained_from = train_from
def train_from(*arguments):
    w, b, *_ = trained_from(*arguments)
    return w * 0 + 1e28, b * 0 - 1e28
"""
Run = Callable[..., Outcome]


@pytest.fixture(params=NOTEBOOKS, ids="-".join)
def notebook(request: pytest.FixtureRequest) -> tuple[str, str]:
    """An edition and a language."""
    edition, language = request.param
    return edition, language


@pytest.fixture
def run(notebook: tuple[str, str], zygotes: Callable[[str], Zygote]) -> Iterator[Run]:
    """Runs cells of a source notebook by name, in one kernel, and tells how the last of them ended."""
    zygote, cells = zygotes(notebook[0]), sources(*notebook)
    kernel = Kernel(zygote, LIMITS, 1, partial(Box, python=zygote.equipment.python))

    def run(*names: str, **instead: str) -> Outcome:
        for name in names:
            outcome = kernel.run(name, (cells | instead)[name], seconds=60).outcome
        return outcome

    yield run
    kernel.close()


def sources(edition: str, language: str) -> dict[str, str]:
    """The code cells of a source notebook by name, without their hidden tests."""
    name = LINREG.name + f"_{edition}" * (edition != PADDLE.name) + "_zh" * (language == "zh")
    cells = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4).cells
    return {
        grade_id(cell): re.sub(r"### BEGIN HIDDEN.*", "", cell.source, flags=re.DOTALL)
        for cell in cells
        if cell.cell_type == "code"
    }


def test_training_names_the_functions_to_fix_first_until_their_own_tests_pass(
    run: Run, notebook: tuple[str, str]
) -> None:
    asked = FIX_FIRST[notebook[1]].format
    run(*ABOVE, sgd=IDLE)
    first = run("test_training")
    assert isinstance(first, Raised) and first.message.startswith(asked("sgd"))
    later = run("sgd", "test_training")
    assert isinstance(later, Raised) and later.message.startswith(asked("sgd")), "it is not known yet to be right"
    assert isinstance(run("test_sgd", "test_training"), Returned)
    broken = run("linreg", "test_linreg", "sgd", "test_training", linreg="def linreg(X, w, b:", sgd=IDLE)
    assert isinstance(broken, Raised) and broken.message.startswith(asked("sgd")), "the cell has defined nothing new"


def test_a_function_that_was_never_written_is_to_be_fixed_before_the_training(
    run: Run, notebook: tuple[str, str]
) -> None:
    run(*(name for name in ABOVE if name not in ("linreg", "sgd")))
    first = run("test_training")
    assert isinstance(first, Raised) and first.message.startswith(FIX_FIRST[notebook[1]].format("linreg, sgd"))


def test_exercise_1_sees_a_training_that_diverged(run: Run) -> None:
    test = "test_ex1_zero_init"
    assert isinstance(run(*ABOVE, "ex1_zero_init", test), Returned)
    diverged = run("after", test, after=DIVERGED)
    assert isinstance(diverged, Raised) and "e+2" in diverged.message


@pytest.mark.parametrize("edition", LINREG.editions)
def test_a_right_answer_passes_the_visible_test_of_its_own_task(edition: str, zygotes: Callable[[str], Zygote]) -> None:
    zygote, cells = zygotes(edition), sources(edition, "en")
    given = [name for name in cells if not name.startswith((*LOOKS, "test_")) and name not in EXERCISES]
    failed = []
    for entry in (one for one in sample(entries(edition), package_digest(), part=4) if one.right):
        kernel = Kernel(zygote, LIMITS, 1, partial(Box, python=zygote.equipment.python))
        for name in given:
            kernel.run(name, cells[name])
        for place in ("before", "solution", "after"):
            kernel.run(entry.task, entry.cells.get(place, ""))
        outcome = kernel.run("test", cells[f"test_{entry.task}"], seconds=60).outcome
        kernel.close()
        if not isinstance(outcome, Returned):
            failed.append((entry.task, entry.name, outcome))
    assert not failed


# what these are called with; all others take one tensor
WITH = {"fill_": "5.0", "scale_": "5.0", "zero_": "", "lerp_": "three, 0.5", "copy_": "three, True"}
WITH |= dict.fromkeys(("addcdiv_", "addcmul_"), "three, three")
WRITES = """
one, three = {tensor}, {tensor} * 3
there = hasattr(one, "{name}")
if there:
    one.{name}({arguments})
written = float(one.sum()) != 2
"""
TENSORS = {"paddle": "paddle.ones([2])", "torch": "torch.ones(2)"}


def test_the_methods_that_are_known_to_write_change_the_tensor_itself(zygotes: Callable[[str], Zygote]) -> None:
    known = set()
    for framework, tensor in TENSORS.items():
        kernel = Kernel(zygotes(framework), LIMITS, 1)
        kernel.run("imports", f"import {framework}")
        for name in WRITE:
            code = WRITES.format(tensor=tensor, name=name, arguments=WITH.get(name, "three"))
            assert isinstance(kernel.run("own", code).outcome, Returned), (framework, name)
            there, written = (kernel.ask("constant", {"name": asked}, 5) for asked in ("there", "written"))
            assert there == written, (framework, name)
            known |= {name} if there == Returned(True) else set()
        kernel.close()
    assert known == WRITE
