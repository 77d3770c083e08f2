"""The corpus of the built-in assignment: what of an answer is judged, and the notebook with answers in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from built_in import LINREG, PADDLE, TASKS

from autograder.authoring import corpus
from autograder.submission.matching import grade_id
from autograder.submission.rebuild import OWN, Rebuilt
from autograder.verdicts import CheckResult

ROOT = Path(__file__).resolve().parents[1]
LOOKS = ("look_", "comparison")  # given cells that cost time and no marks
EXERCISES = tuple(task.id for task in TASKS.values() if task.id.startswith("ex"))


class Entry(corpus.Entry):
    """One answer of the corpus, and the tasks that it can change."""

    @property
    def edition(self) -> str:
        """The name of its edition."""
        return self.path.parents[2].name

    @property
    def by_chance(self) -> set[str]:
        """Tasks that lose marks in one run and not in another."""
        return self.may_lose - self.loses

    def false_reasons(self, checks: Iterable[CheckResult]) -> set[str]:
        """The named reasons that are not true of this answer: a wrong name is worse than none."""
        return {check.reason for check in checks if check.reason and not self._is_true(check)}

    def _is_true(self, check: CheckResult) -> bool:
        """A formula has been confirmed on two draws; it is true unless the answer is said to compute another."""
        if check.formula:
            return not self.formula or same_numbers(self.formula, check.formula)
        return check.reason in self.true_names

    @property
    def reach(self) -> set[str]:
        """The tasks that are judged to see what this answer changes.

        A task is judged at its test cell, before the cells below it run: an answer changes nothing above itself. A
        right core function is what every exercise then calls, so everything below it is judged. A wrong one has been
        replaced by a stand-in before the exercises, which are the same behind every wrong answer but for state that it
        leaves behind: two of them look for that, others from answer to answer. No task builds upon an exercise.
        """
        if self.task in EXERCISES:
            return {self.task}
        if self.right:
            return set(TASKS)
        core = [task for task in TASKS if task not in EXERCISES]
        turn = int(sha256(self.name.encode()).hexdigest(), 16) % len(EXERCISES)
        return {*core[core.index(self.task) :], EXERCISES[turn], EXERCISES[turn - 3]}


class Numbers(np.ndarray[Any, Any]):
    """An array with a tensor's `norm`."""

    def norm(self) -> Any:
        return np.sqrt((self**2).sum())


def same_numbers(formula: str, other: str) -> bool:
    """Whether two expressions have the same values for random inputs of the core functions."""
    rng = np.random.default_rng(1)
    names: dict[str, Any] = {"X": rng.normal(size=(7, 3)), "w": rng.normal(size=(3, 1)), "b": rng.normal(size=1)}
    names |= {"y_hat": rng.normal(size=(5, 1)), "y": rng.normal(size=(5, 1)), "lr": 0.3, "batch_size": 7}
    names |= {"param": rng.normal(size=(3, 1)), "grad": rng.normal(size=(3, 1)), "n": 5}
    names |= {"relu": lambda x: np.maximum(x, 0), "sqrt": np.sqrt, "exp": np.exp, "abs": np.abs, "sign": np.sign}
    names |= {"tanh": np.tanh, "log": np.log, "sigmoid": lambda x: 1 / (1 + np.exp(-x))}
    names = {name: value.view(Numbers) if isinstance(value, np.ndarray) else value for name, value in names.items()}
    plain = (one.replace("param.grad", "grad").replace("keepdim", "keepdims") for one in (formula, other))
    with np.errstate(all="ignore"):
        first, second = (np.asarray(eval(one, names)) for one in plain)
    return first.size == second.size and np.allclose(first.reshape(-1), second.reshape(-1), equal_nan=True)


def entries(edition: str = PADDLE.name) -> list[Entry]:
    """The whole corpus of an edition, in order."""
    return [Entry(one.path) for one in corpus.entries(LINREG.edition(edition).corpus)]


def sample(answers: list[Entry], version: str, part: int) -> list[Entry]:
    """Entries whose whole notebook is judged: all that chance has a part in, the first right and the first wrong one of
    each task, and one in `part` of the others, drawn anew for each `version`.
    """
    seen: set[tuple[str, bool]] = set()
    chosen = []
    for entry in answers:
        drawn = sha256(f"{version} {entry.task} {entry.name}".encode()).digest()
        first = (entry.task, entry.right) not in seen
        seen.add((entry.task, entry.right))
        if first or entry.by_chance or int.from_bytes(drawn[:4], "big") % part == 0:
            chosen.append(entry)
    return chosen


def notebook(
    solutions: dict[str, dict[str, str]],
    skip: Iterable[str] = (),
    judged: Collection[str] = tuple(TASKS),
    edition: str = PADDLE.name,
) -> Rebuilt:
    """The English source with some solution cells replaced; `skip` leaves out given cells whose name begins so, and
    of the tests there are those of the tasks in `judged`.
    """
    name = LINREG.name if edition == PADDLE.name else f"{LINREG.name}_{edition}"
    source = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    cells = []
    for cell in source.cells:
        name = grade_id(cell)
        if cell.cell_type != "code" or any(name.startswith(prefix) for prefix in skip):
            continue
        if name.startswith("test_"):
            if name.removeprefix("test_") not in judged:
                continue
            cell.source = ""
        parts = solutions.get(name, {"solution": cell.source})
        cell.source = parts.get("solution", cell.source)
        cells += [*_own(parts, "before"), cell, *_own(parts, "after")]
    source.cells = cells
    return Rebuilt(source)


def _own(parts: dict[str, str], place: str) -> list[nbformat.NotebookNode]:
    if place not in parts:
        return []
    cell = nbformat.v4.new_code_cell(parts[place])
    cell.metadata[OWN] = True
    return [cell]
