"""Which handed-in cell is which released one, by what a fair person would go by: name, id, text, functions, place.

Cells run in order, so an answer counts where it stands before its test. A second answer stays where the student put it,
as a cell of the student's own: it does then what it did in the student's notebook.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nbformat.notebooknode import NotebookNode

from .notebook import Cell, Repair, defined

HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS$.*?^### END HIDDEN TESTS$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"#.*")
STUB = "NotImplementedError"
MARKING = ("grade", "locked", "points", "schema_version", "solution", "task")


def grade_id(cell: NotebookNode) -> str:
    """A cell's name in nbgrader, or ''."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def is_solution(cell: NotebookNode) -> bool:
    """Whether the student is to write here."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


class Matching:
    """What becomes of each handed-in cell: it stands for a released one, is left out, or is the student's own."""

    def __init__(self, cells: Sequence[Cell], released: Mapping[str, NotebookNode]) -> None:
        self.answers: dict[str, Cell | None] = {}  # by the name of the solution cell; None leaves it empty
        self._cells = cells
        self._released = released
        self._rank = {name: rank for rank, name in enumerate(released)}
        self._copies = self._named_copies()
        self._firsts = self._first_copies()
        self._places = self._places_in_the_release()
        self._named = {number for copies in self._copies.values() for number in copies}
        self._stands: dict[int, str] = {}
        self._left_out: set[int] = set()
        self._repairs: dict[str, list[str]] = {}
        for name, original in released.items():
            if not is_solution(original):
                self._lock(name, original)
        self._locked = self._stands.keys() | self._left_out
        for name, original in released.items():
            if is_solution(original):
                self._find_answer(name, original)

    @property
    def repairs(self) -> list[Repair]:
        """The receipt: one entry for each kind."""
        found = [Repair(kind, tuple(names)) for kind, names in self._repairs.items()]
        ranks = [rank for _, rank in sorted(self._firsts.items())]
        return found if ranks == sorted(ranks) else [*found, Repair("reordered")]

    @property
    def own(self) -> dict[str, list[Cell]]:
        """The student's own cells after each released one, by its name."""
        after: dict[str, list[Cell]] = {}
        anchor = ""
        for number, cell in enumerate(self._cells):
            if number in self._stands:
                anchor = self._stands[number]
            elif number not in self._left_out:
                after.setdefault(anchor, []).append(cell)
        return after

    def _named_copies(self) -> dict[str, list[int]]:
        """The cells that say by grade_id, id or text which released one they are."""
        ids = {original.get("id"): name for name, original in self._released.items()}
        texts: dict[tuple[str, ...], str] = {}
        for name, original in self._released.items():
            texts[_words(original.source)] = "" if _words(original.source) in texts else name
        copies: dict[str, list[int]] = {name: [] for name in self._released}
        for number, cell in enumerate(self._cells):
            named = cell.grade_id if cell.grade_id in copies else ids.get(cell.id) or texts.get(_words(cell.source))
            if named:
                copies[named].append(number)
        return copies

    def _first_copies(self) -> dict[int, int]:
        """The ranks of the released cells by their first copies; of a locked one by the first that was not changed."""
        firsts = {}
        for name, copies in self._copies.items():
            original = self._released[name]
            same = [number for number in copies if _words(self._cells[number].source) == _words(original.source)]
            if copies:
                firsts[(copies if is_solution(original) else same or copies)[0]] = self._rank[name]
        return firsts

    def _places_in_the_release(self) -> list[int]:
        """For each cell the rank of the released one that it is, or that it comes after."""
        places, place = [], -1
        for number in range(len(self._cells)):
            place = self._firsts.get(number, place)
            places.append(place)
        return places

    def _lock(self, name: str, original: NotebookNode) -> None:
        """The released text counts; whatever else stands in a second copy is the student's own."""
        copies, text = self._copies[name], _words(original.source)
        if not copies:
            self._note("missing", name)
            return
        written = {number: _words(HIDDEN.sub("", self._cells[number].source)) for number in copies}
        same = [number for number in copies if written[number] == text]
        self._stand((same or copies)[0], name)
        self._left_out |= {number for number in copies if " ".join(written[number]) in " ".join(text)}
        if len(copies) > 1 and tuple(word for words in written.values() for word in words) == text:
            self._note("split", name)
            return
        if len(copies) > 1:
            self._note("duplicated", name)
        if not same:
            self._note("restored", name)

    def _find_answer(self, name: str, original: NotebookNode) -> None:
        """Of several copies the one that is worth most, then one before the test, then the last."""
        copies = self._copies[name]
        wanted = defined(original.source) if original.cell_type == "code" else frozenset()
        worth = {number: _worth(self._cells[number].source, original.source) for number in copies}
        fitting = [number for number in copies if wanted & defined(self._cells[number].source)] or copies
        best = max(fitting, key=lambda number: (worth[number], self._in_time(number, name), number), default=None)
        most = 0 if best is None else worth[best]
        self._left_out |= {number for number in copies if not worth[number] or worth[number] < most}
        if len(copies) > 1:
            self._note("duplicated", name)
        if best is not None and most:
            self._answer(best, name)
        elif not self._is_elsewhere(name, wanted):
            self._answer(best, name) if best is not None else self._note("missing", name)

    def _is_elsewhere(self, name: str, wanted: frozenset[str]) -> bool:
        """Whether another cell holds the answer. In time it may stay; one that would come too late is brought here."""
        if not wanted:
            return self._is_at_its_place(name)
        others = [number for number in self._unlocked() if self._cells[number].defines & wanted]
        in_time = [number for number in others if self._in_time(number, name)]
        nameless = [number for number in others if number not in self._named | self._stands.keys()]
        if in_time and (self._copies[name] or in_time != nameless[:1] or not wanted <= self._cells[in_time[0]].defines):
            self.answers[name] = None
            self._hold_place(name)
            self._note("elsewhere", name)
        elif nameless:
            self._answer(nameless[0] if in_time else nameless[-1], name, "unnamed" if in_time else "elsewhere")
        return name in self.answers

    def _is_at_its_place(self, name: str) -> bool:
        """Whether one nameless cell, and no other, stands where a missing text should."""
        before, kind = self._rank[name] - 1, self._released[name].cell_type
        here = [
            number
            for number in self._unlocked()
            if number not in self._named and self._places[number] == before and self._cells[number].kind == kind
        ]
        if not self._copies[name] and len(here) == 1:
            self._answer(here[0], name, "unnamed")
        return name in self.answers

    def _unlocked(self) -> list[int]:
        return [number for number in range(len(self._cells)) if number not in self._locked | self._left_out]

    def _in_time(self, number: int, name: str) -> bool:
        """Whether a cell stands before the test of a solution."""
        return self._places[number] < self._rank.get(f"test_{name}", len(self._rank))

    def _answer(self, number: int, name: str, kind: str = "") -> None:
        self.answers[name] = self._cells[number]
        if kind:
            self._note(kind, name)
        if self._in_time(number, name):
            self._stand(number, name)
        else:
            self._left_out.add(number)
            self._hold_place(name)

    def _hold_place(self, name: str) -> None:
        """What came after an empty cell still comes after it."""
        if self._copies[name] and self._copies[name][0] in self._left_out:
            self._stands[self._copies[name][0]] = name

    def _stand(self, number: int, name: str) -> None:
        """Let a cell stand for a released one, and note what it claims wrongly."""
        self._stands[number] = name
        cell, original = self._cells[number], self._released[name]
        marking = original.metadata.nbgrader
        if number in self._named and cell.grade_id != name:
            self._note("unnamed", name)
        if cell.kind != original.cell_type:
            self._note("retyped", name)
        if cell.grade_id == name and any(cell.marking.get(key) != marking.get(key) for key in MARKING):
            self._note("marking", name)

    def _note(self, kind: str, name: str) -> None:
        self._repairs.setdefault(kind, []).append(name)


def _words(source: str) -> tuple[str, ...]:
    return tuple(source.split())


def _worth(source: str, released: str) -> int:
    """0 for a cell as it was released, 1 for one with everything still to be written, 2 for an answer."""
    if _words(COMMENT.sub("", source)) in ((), _words(COMMENT.sub("", released))):
        return 0
    return 1 if source.count(STUB) >= released.count(STUB) > 0 else 2
