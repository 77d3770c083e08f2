"""Assignment: what the engine knows of one, all of it in one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ..words.lookup import Sentences, with_words
from .edition import Edition, find_edition, read_editions
from .task import Task

WellFormed = Callable[[str, Mapping[str, Any], Any], bool]


def anything(probe: str, inputs: Mapping[str, Any], answer: Any) -> bool:
    """Every answer is well formed, for an assignment that has no `forms.py`."""
    return True


@dataclass(frozen=True)
class Assignment:
    """The tasks of an assignment in the order of its notebook, and what stands beside them in its folder.

    `given` are functions that locked cells define and exercises use: a student's own of that name does not replace
    them. `well_formed` says whether an answer is one that a probe could have given to its inputs.
    """

    folder: Path
    tasks: tuple[Task, ...]
    given: tuple[str, ...] = ()
    well_formed: WellFormed = field(default=anything, compare=False)
    _read: dict[tuple[str, str], Sentences] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def by_id(self) -> Mapping[str, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The id of the task that asks for each function."""
        return {function: task.id for task in self.tasks for function in task.functions}

    @property
    def editions(self) -> Mapping[str, Edition]:
        return read_editions(self.folder)

    def edition(self, name: str) -> Edition:
        """An edition by name, the only one for ''; raises CourseError where there is no such edition."""
        return find_edition(self.folder, name)

    def sentences(self, language: str, edition: str = "") -> Sentences:
        """Everything that is said about this assignment, with the edition's own words on top."""
        if (language, edition) not in self._read:
            folders = (self.folder, self.folder / edition) if edition else (self.folder,)
            self._read[language, edition] = with_words(language, folders)
        return self._read[language, edition]

    def place(self, task: str) -> int:
        """The position of a task in the notebook; tasks that an instructor has added come last."""
        return list(self.by_id).index(task) if task in self.by_id else len(self.tasks)

    def causes(self, task: str) -> Iterator[str]:
        """The other tasks whose failure explains a failure of this one: it is about their functions together."""
        if task in self.by_id and not self.by_id[task].follow_through:
            for function in self.by_id[task].uses:
                yield self.owners[function]
