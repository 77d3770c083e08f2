"""Assignment: the interface between the engine and an assignment's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ..words.lookup import Sentences, with_words
from .calls import CallOf, plain_call
from .edition import Edition, find_edition, read_editions
from .exceptions import FILE, Pattern, engine_patterns, read_patterns
from .task import Task

WellFormed = Callable[[str, Mapping[str, Any], Any], bool]


def anything(probe: str, inputs: Mapping[str, Any], answer: Any) -> bool:
    """Accept every answer: the default of an assignment without `forms.py`."""
    return True


@dataclass(frozen=True)
class Assignment:
    """The tasks of an assignment in the order of its notebook, and the other files of its folder.

    `well_formed` validates an answer: whether a probe could have returned it for its inputs. `call_of` says how the
    function that a probe calls would be called in the notebook.
    """

    folder: Path
    tasks: tuple[Task, ...]
    well_formed: WellFormed = field(default=anything, compare=False)
    call_of: CallOf = field(default=plain_call, compare=False)
    _sentences: dict[tuple[str, str], Sentences] = field(default_factory=dict, init=False, repr=False, compare=False)
    _patterns: dict[str, tuple[Pattern, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        return self.folder.name

    @cached_property
    def by_id(self) -> Mapping[str, Task]:
        return {task.id: task for task in self.tasks}

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The id of the task in which the student writes each function."""
        return {function: task.id for task in self.tasks for function in task.functions}

    @property
    def editions(self) -> Mapping[str, Edition]:
        return read_editions(self.folder)

    def edition(self, name: str) -> Edition:
        """An edition by name, the only one for ''; raises CourseError where there is no such edition."""
        return find_edition(self.folder, name)

    def sentences(self, language: str, edition: str = "") -> Sentences:
        """All sentences of this assignment, overridden by those of the edition."""
        if (language, edition) not in self._sentences:
            folders = (self.folder, self.folder / edition) if edition else (self.folder,)
            self._sentences[language, edition] = with_words(language, folders)
        return self._sentences[language, edition]

    def patterns(self, edition: str = "") -> tuple[Pattern, ...]:
        """The exceptions that are explained: the edition's, this assignment's, then the engine's; the first counts."""
        if edition not in self._patterns:
            files = dict.fromkeys([self.edition(edition).folder / FILE, self.folder / FILE])
            own = [pattern for file in files for pattern in read_patterns(file)]
            self._patterns[edition] = (*own, *engine_patterns())
        return self._patterns[edition]

    def place(self, task: str) -> int:
        """The position of a task in the notebook; unknown tasks, added by an instructor, sort last."""
        return list(self.by_id).index(task) if task in self.by_id else len(self.tasks)

    def causes(self, task: str) -> Iterator[str]:
        """The other tasks whose failure explains a failure of this one, because it uses their functions unchanged."""
        if task in self.by_id and not self.by_id[task].follow_through:
            for function in self.by_id[task].uses:
                yield self.owners[function]
