"""The hostile corpus: one file an attack (tests/hostile/<group>/<name>.py), each graded between two good submissions.

A file holds the source of the cell that it replaces, or of a cell of the student's own; `# %% before` and `# %% after`
begin own cells around it. Its first lines say what is expected:

    # attack: one plain sentence
    # cell: the grade_id of the solution cell it replaces; `own`: a cell of its own behind the imports
    # answers: none, where no other solution cell is answered either; else they are all answered right
    # earns: `others`, the tasks that are not its own, in full; `sgd`, a task in full or in part; `sgd:2`, so much at
             most; `any`, whatever its answers are worth; `nothing`
    # outcome: what must have become of it, words of OUTCOMES joined by `or`
    # fools: test cells whose visible asserts it passes, though the judge gives no marks for their tasks
    # bare: yes, where it must get through if there is no wall
    # twice: yes, where a second one must not find what a first one left
    # needs: tasks beyond the small notebook
    # for: root or user, where only one of them can try

An attack that can tell says `got through` or `refused` in an output.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDER = Path(__file__).parent
GROUPS = ("resources", "integrity", "confidentiality", "notebook", "batch")
OUTCOMES = {
    "stopped": "stopped at a limit of time",
    "killed": "its kernel ended",
    "unreadable": "what it sent was not believed",
    "raised": "an exception in its own code",
    "refused": "refused",
    "ungraded": "not graded, with one sentence that says why",
    "repaired": "repaired, then graded",
    "ignored": "without effect",
}


@dataclass(frozen=True)
class Entry:
    """One attack."""

    group: str
    name: str
    path: Path | None = None  # None: a notebook file, made by a function of files.py

    @cached_property
    def text(self) -> str:
        from . import files

        return self.path.read_text("utf-8") if self.path else (files.MAKERS[self.name].__doc__ or "")

    @property
    def cells(self) -> dict[str, str]:
        """Sources by place: before, solution, after."""
        parts = re.split(r"^# %% (before|solution|after)$", self.text, flags=re.MULTILINE)
        return {"solution": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}

    def header(self, key: str, otherwise: str = "") -> str:
        found = re.search(rf"^ *(?:# )?{key}: *(.*)$", self.text, re.MULTILINE)
        return found.group(1).strip() if found else otherwise

    @property
    def attack(self) -> str:
        return self.header("attack")

    @property
    def cell(self) -> str:
        return self.header("cell", "own")

    @property
    def outcomes(self) -> set[str]:
        """One of these must have happened."""
        return set(self.header("outcome").split()) - {"or"}

    @property
    def needs(self) -> set[str]:
        return set(self.header("needs").split())

    @property
    def fools(self) -> set[str]:
        return set(self.header("fools").split())

    def most(self, task: str, points: float) -> float:
        """The most that it may rightly earn in a task."""
        words = self.header("earns", "nothing").split()
        if "any" in words or task in words or ("others" in words and task != self.cell):
            return points
        return next((float(word.split(":")[1]) for word in words if word.startswith(f"{task}:")), 0.0)

    def least(self, task: str, points: float) -> float:
        """What it must still earn: a right answer beside an attack keeps its marks."""
        return points if "others" in self.header("earns").split() and task != self.cell else 0.0


def entries() -> list[Entry]:
    """The whole corpus, in order."""
    from . import files

    found = [Entry(path.parent.name, path.stem, path) for path in sorted(FOLDER.glob("*/*.py"))]
    return [*found, *(Entry("notebook", name) for name in sorted(files.MAKERS))]
