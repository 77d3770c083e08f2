"""The corpus: one file an answer, named by what must happen to it (<task>/right__…, wrong__…).

A file holds the source of a task's solution cell; `# %% before` and `# %% after` begin cells of the student's own. The
first lines say what is expected: `# loses: sgd training`, `# slip: no_batch_size`; `training?` may go either way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.submission.matching import grade_id
from autograder.submission.rebuild import OWN, Rebuilt

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "autograder" / "assignments" / "linreg_scratch" / "paddle" / "corpus"
LOOKS = ("look_", "comparison")  # given cells that cost time and no marks


@dataclass(frozen=True)
class Entry:
    """One answer of the corpus."""

    task: str
    name: str
    path: Path

    @property
    def right(self) -> bool:
        return self.name.startswith("right__")

    @property
    def cells(self) -> dict[str, str]:
        """Sources by place: before, solution, after."""
        parts = re.split(r"^# %% (before|solution|after)$", self.path.read_text("utf-8"), flags=re.MULTILINE)
        return {"solution": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}

    def _header(self, key: str) -> list[str]:
        found = re.search(rf"^# {key}: *(.*)$", self.path.read_text("utf-8"), re.MULTILINE)
        return found.group(1).split() if found else []

    @property
    def slip(self) -> str | None:
        return next(iter(self._header("slip")), None)

    @property
    def loses(self) -> set[str]:
        """Tasks that must lose marks."""
        return {task for task in self._header("loses") if not task.endswith("?")}

    @property
    def may_lose(self) -> set[str]:
        """Tasks that may lose marks as well."""
        return {task.rstrip("?") for task in self._header("loses")}


def entries() -> list[Entry]:
    """The whole corpus, in order."""
    return [Entry(path.parent.name, path.stem, path) for path in sorted(FOLDER.glob("*/*__*.py"))]


def notebook(solutions: dict[str, dict[str, str]], skip: Iterable[str] = ()) -> Rebuilt:
    """The English source with some solution cells replaced; `skip` leaves out given cells whose name begins so."""
    source = nbformat.read(ROOT / "source" / "linreg_scratch" / "linreg_scratch.ipynb", as_version=4)
    cells = []
    for cell in source.cells:
        name = grade_id(cell)
        if cell.cell_type != "code" or any(name.startswith(prefix) for prefix in skip):
            continue
        if name.startswith("test_"):
            cell.source = ""
        parts = solutions.get(name, {"solution": cell.source})
        cell.source = parts["solution"]
        cells += [*_own(parts, "before"), cell, *_own(parts, "after")]
    source.cells = cells
    return Rebuilt(source)


def _own(parts: dict[str, str], place: str) -> list[nbformat.NotebookNode]:
    if place not in parts:
        return []
    cell = nbformat.v4.new_code_cell(parts[place])
    cell.metadata[OWN] = True
    return [cell]
