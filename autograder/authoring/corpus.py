"""Corpus: right and wrong answers of an assignment, one file per answer, named after its expected outcome.

`corpus/<task>/right__….py` must get full marks, `wrong__….py` must lose some. A file holds the source of the task's
solution cell; `# %% before` and `# %% after` begin cells of the student's own around it. Header comments are optional:

    # loses: sgd training other?   the tasks that lose marks, by default its own; one with ? may lose some
    # slip: no_batch_size          the mistake that must be named
    # formula: X @ w * b           or the expression whose values come
    # error: matmul_shapes         or the exception that must be explained
    # also: uphill not_shuffled    other reasons that may be named beside it, for they are true as well
    # why: what is wrong, for people
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

RIGHT, WRONG = "right__", "wrong__"
KEYS = ("loses", "slip", "formula", "error", "also", "why")  # of the first lines
HEADER = re.compile(r"^# (\w+): *(.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One answer of a corpus."""

    path: Path

    @property
    def task(self) -> str:
        return self.path.parent.name

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def right(self) -> bool:
        return self.name.startswith(RIGHT)

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def cells(self) -> dict[str, str]:
        """Sources by place: before, solution, after."""
        parts = re.split(r"^# %% (before|solution|after)$", self.text, flags=re.MULTILINE)
        return {"solution": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}

    @property
    def misspelt(self) -> str:
        """What is written wrongly in the name or in the first lines, '' where nothing is."""
        if not self.name.startswith((RIGHT, WRONG)):
            return self.name
        first = itertools.takewhile(lambda line: line.startswith("#"), self.text.splitlines())
        keys = [match[1] for line in first if (match := HEADER.match(line))]
        return next((f"# {key}:" for key in keys if key not in KEYS), "")

    @property
    def slip(self) -> str | None:
        """The mistake that must be named."""
        return next(iter(self._header("slip")), None)

    @property
    def formula(self) -> str:
        """The expression whose values come; '' if the answer does not say one."""
        return " ".join(self._header("formula"))

    @property
    def error(self) -> str:
        """The exception that must be explained; '' if the answer does not say one."""
        return next(iter(self._header("error")), "")

    @property
    def reason(self) -> str:
        """The slip or the error that must be named."""
        return self.slip or self.error

    @property
    def true_names(self) -> set[str]:
        """The slips and errors that are true of this answer; any other is a wrong reason."""
        return {*self._header("slip"), *self._header("error"), *self._header("also")}

    @property
    def loses(self) -> set[str]:
        """The tasks that must lose marks."""
        return {task for task in self._losing if not task.endswith("?")}

    @property
    def may_lose(self) -> set[str]:
        """The tasks that may lose marks."""
        return {task.rstrip("?") for task in self._losing}

    @property
    def _losing(self) -> list[str]:
        return [] if self.right else self._header("loses") or [self.task]

    def _header(self, key: str) -> list[str]:
        return next((words.split() for name, words in HEADER.findall(self.text) if name == key), [])


def entries(folder: Path) -> list[Entry]:
    """All answers of a corpus, in order."""
    return [Entry(path) for path in sorted(folder.glob("*/*__*.py"))]


@dataclass(frozen=True)
class Proof:
    """The outcome of one answer: the problem of its judgement, '' if there is none, and the mistake that was named."""

    entry: Entry
    problem: str = ""
    named: str = ""


@dataclass
class Proven:
    """The outcome of a whole corpus."""

    proofs: list[Proof] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # in the folder and in the notebook

    @property
    def sound(self) -> bool:
        return not self.problems and not any(proof.problem for proof in self.proofs)

    def counts(self, task: str) -> Counter[str]:
        """Counts of a task's answers: `right` and `accepted`, `wrong` and `caught`, `nameable` and `named`."""
        found: Counter[str] = Counter()
        for proof in (proof for proof in self.proofs if proof.entry.task == task):
            entry, good = proof.entry, not proof.problem
            right, reason = entry.right, bool(entry.reason)
            found.update({"right": int(right), "accepted": int(right and good)})
            found.update({"wrong": int(not right), "caught": int(not right and good)})
            found.update({"nameable": int(reason), "named": int(reason and proof.named == entry.reason)})
        return found
