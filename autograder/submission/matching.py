"""Match submitted cells with released ones, by what a fair person would go by: name, id, text, functions, place.

Cells are executed in order, so an answer must come before its test. A second answer is kept where the student put it,
as the student's own cell: it has the same effect there as in the student's notebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from nbformat.notebooknode import NotebookNode

from .notebook import Cell, Repair, defined
from .portions import SHARED, Owners, portions

HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS$.*?^### END HIDDEN TESTS$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"#.*")
WORD = re.compile(r"\w+")
UNSAID = re.compile(r'#.*|"""[\s\S]*?"""')  # comments and docstrings
STUB = "NotImplementedError"
ANSWERED = 2  # the completeness of a cell with an answer
MARKING = ("grade", "locked", "points", "schema_version", "solution", "task")


def grade_id(cell: NotebookNode) -> str:
    """A cell's name in nbgrader, or ''."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def is_solution(cell: NotebookNode) -> bool:
    """Whether this is a cell for the student's answer."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def is_answered(answer: Cell | None, released: NotebookNode) -> bool:
    """Whether a solution cell differs from the release in more than comments; None was answered in other cells."""
    return answer is None or _completeness(answer.source, released.source) > 0


@dataclass(frozen=True)
class Matching:
    """The answers, the student's own cells, each by the name of a released cell, and the receipt of repairs."""

    answers: Mapping[str, Cell | None]  # None leaves the solution cell empty
    own: Mapping[str, Sequence[Cell]]  # the cells that follow this released one; after '' those before the first
    repairs: Sequence[Repair]  # one entry for each kind


def match(cells: Sequence[Cell], released: Mapping[str, NotebookNode]) -> Matching:
    """Match each submitted cell with a released one, drop it as a useless copy, or keep it as the student's own.

    Four steps: find the copies of each released cell, locate them, restore the locked cells, choose the answers.
    """
    copies = _named_copies(cells, released)
    located = _Located(cells, released, copies, _first_copies(cells, released, copies))
    decided = _Decisions()
    for name, original in released.items():
        if not is_solution(original):
            decided = _restore(located, decided, name)
    for name, original in released.items():
        if is_solution(original):
            decided = _choose_answer(located, decided, name)
    return Matching(decided.answers, _own_cells(located, decided), _receipt(located, decided))


@dataclass(frozen=True)
class _Located:
    """The submitted cells, by number, and the released cells, by name, with the copies and first copies of these."""

    cells: Sequence[Cell]
    released: Mapping[str, NotebookNode]
    copies: Mapping[str, Sequence[int]]
    firsts: Mapping[int, str]

    @cached_property
    def rank(self) -> Mapping[str, int]:
        """The position of each cell in the release."""
        return {name: rank for rank, name in enumerate(self.released)}

    @cached_property
    def named(self) -> frozenset[int]:
        """The submitted cells that are a copy of some released one."""
        return frozenset(number for copies in self.copies.values() for number in copies)

    @cached_property
    def places(self) -> Sequence[int]:
        """For each submitted cell the rank of the released one whose first copy it is or follows, else -1."""
        places, place = [], -1
        for number in range(len(self.cells)):
            place = self.rank[self.firsts[number]] if number in self.firsts else place
            places.append(place)
        return places

    @cached_property
    def owners(self) -> Owners:
        """The tasks that functions belong to."""
        solutions = {name: one for name, one in self.released.items() if is_solution(one)}
        return Owners.of({name: one.source for name, one in solutions.items() if one.cell_type == "code"})

    @cached_property
    def strays(self) -> frozenset[int]:
        """The copies of solution cells that do not define what belongs there."""
        return frozenset(
            number
            for name, copies in self.copies.items()
            for number in copies
            if is_solution(self.released[name]) and name not in self.tasks(number)
        )

    def wanted(self, name: str) -> frozenset[str]:
        """What a solution cell should define."""
        original = self.released[name]
        return defined(original.source) if original.cell_type == "code" else frozenset()

    def fits(self, number: int, name: str) -> bool:
        """Whether a cell may be the answer: it defines what it should, or names it and does not answer another."""
        source = self.cells[number].source
        named = self.wanted(name).intersection(WORD.findall(COMMENT.sub("", source)))
        return bool(self.wanted(name) & defined(source) or (named and not self.tasks(number)))

    def tasks(self, number: int) -> frozenset[str]:
        """The solution cells whose functions a submitted cell defines."""
        return self.owners.tasks(self.cells[number].defines)

    def portions(self, number: int) -> dict[str, str]:
        """What of a submitted cell belongs to each solution cell; {} where it holds the answer to one only."""
        if number not in self._portions:
            several = len(self.tasks(number)) > 1
            self._portions[number] = portions(self.cells[number].source, self.owners) if several else {}
        return self._portions[number]

    @cached_property
    def _portions(self) -> dict[int, dict[str, str]]:
        """Those that were asked for: a cell is parsed once, however many answers it holds."""
        return {}

    def in_time(self, number: int, name: str) -> bool:
        """Whether a submitted cell comes before the test of a solution."""
        return self.places[number] < self.rank.get(f"test_{name}", len(self.rank))


@dataclass(frozen=True)
class _Decisions:
    """The decisions so far. A matched cell that is dropped too only marks the place of the released one."""

    matched: Mapping[int, str] = field(default_factory=dict)
    dropped: frozenset[int] = frozenset()
    moved: Mapping[int, frozenset[str]] = field(default_factory=dict)  # the answers that were taken from a cell
    answers: Mapping[str, Cell | None] = field(default_factory=dict)
    repairs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # the released cells by kind

    def match(self, number: int, name: str) -> _Decisions:
        """These decisions, and a submitted cell matched with a released one."""
        return replace(self, matched={**self.matched, number: name})

    def drop(self, *numbers: int) -> _Decisions:
        """These decisions, and submitted cells dropped."""
        return replace(self, dropped=self.dropped.union(numbers))

    def move(self, number: int, name: str) -> _Decisions:
        """These decisions, and an answer taken from a submitted cell."""
        return replace(self, moved={**self.moved, number: self.moved.get(number, frozenset()) | {name}})

    def answer(self, name: str, cell: Cell | None) -> _Decisions:
        """These decisions, and the answer for a solution cell."""
        return replace(self, answers={**self.answers, name: cell})

    def note(self, name: str, **kinds: bool) -> _Decisions:
        """These decisions, and each kind of repair that applies to a released cell."""
        noted = {kind: (*self.repairs.get(kind, ()), name) for kind, applies in kinds.items() if applies}
        return replace(self, repairs={**self.repairs, **noted})


def _named_copies(cells: Sequence[Cell], released: Mapping[str, NotebookNode]) -> dict[str, list[int]]:
    """The submitted cells that have the grade_id, id or text of a released one, by its name."""
    ids = {original.get("id"): name for name, original in released.items()}
    texts: dict[tuple[str, ...], str] = {}
    for name, original in released.items():
        texts[_words(original.source)] = "" if _words(original.source) in texts else name
    copies: dict[str, list[int]] = {name: [] for name in released}
    for number, cell in enumerate(cells):
        named = cell.grade_id if cell.grade_id in copies else ids.get(cell.id) or texts.get(_words(cell.source))
        if named:
            copies[named].append(number)
    return copies


def _first_copies(
    cells: Sequence[Cell], released: Mapping[str, NotebookNode], copies: Mapping[str, Sequence[int]]
) -> dict[int, str]:
    """The name of the released cell by the number of its first copy; of a locked cell the first unchanged copy."""
    firsts = {}
    for name, original in released.items():
        same = [number for number in copies[name] if _words(cells[number].source) == _words(original.source)]
        if copies[name]:
            firsts[(copies[name] if is_solution(original) else same or copies[name])[0]] = name
    return firsts


def _restore(located: _Located, decided: _Decisions, name: str) -> _Decisions:
    """Restore a locked cell. Copies with nothing but its text are dropped, others become the student's own."""
    copies, text = located.copies[name], _words(located.released[name].source)
    if not copies:
        return decided.note(name, missing=True)
    written = {number: _words(HIDDEN.sub("", located.cells[number].source)) for number in copies}
    same = [number for number in copies if written[number] == text]
    decided = _match(located, decided, (same or copies)[0], name)
    decided = decided.drop(*(number for number in copies if " ".join(written[number]) in " ".join(text)))
    if len(copies) > 1 and tuple(word for words in written.values() for word in words) == text:
        return decided.note(name, split=True)
    return decided.note(name, duplicated=len(copies) > 1, restored=not same)


def _choose_answer(located: _Located, decided: _Decisions, name: str) -> _Decisions:
    """Choose the answer for a solution cell: the most complete copy, then one before the test, then the last."""
    copies, original = located.copies[name], located.released[name]
    wanted = located.wanted(name)
    complete = {number: _completeness(located.cells[number].source, original.source) for number in copies}
    fitting = [number for number in copies if located.fits(number, name)]
    rank = {number: (complete[number], located.in_time(number, name), number) for number in copies}
    best = max(fitting or copies, key=rank.__getitem__, default=None)
    most = 0 if best is None else complete[best]
    decided = decided.drop(*(number for number in copies if not complete[number] or complete[number] < most))
    decided = decided.note(name, duplicated=len(copies) > 1)
    stub = best if best is not None and most and _has_stub(located.cells[best].source, original.source) else None
    if best is not None and most and stub is None and (fitting or not wanted):
        return _answer(located, decided, best, name)
    elsewhere = _find_elsewhere(located, decided, name, stub) if wanted else _find_at_its_place(located, decided, name)
    if elsewhere:
        return elsewhere
    return decided.note(name, missing=True) if best is None else _answer(located, decided, best, name)


def _find_elsewhere(located: _Located, decided: _Decisions, name: str, stub: int | None) -> _Decisions | None:
    """Find the answer by what a cell defines, though there may be a changed stub.

    What is before the test may stay where it is. What is later, or in the cell of another answer, is moved here.
    """
    wanted = located.wanted(name)
    others = [number for number in _unlocked(located, decided) if located.cells[number].defines & wanted]
    others = [number for number in others if number not in located.copies[name]]
    if stub is not None and located.cells[stub].defines <= wanted:
        decided = decided.drop(stub)
    elif stub is not None:  # it has helpers, too, and runs before what is after it
        others = [number for number in others if number > stub]
    taken = located.named | decided.matched.keys()
    nameless = [number for number in others if number not in taken]
    in_time = [number for number in others if located.in_time(number, name)]
    is_whole = in_time and in_time == nameless[:1] and wanted <= located.cells[in_time[0]].defines
    if is_whole and not located.copies[name]:
        return _answer(located, decided.note(name, unnamed=True), in_time[0], name)
    choices = (in_time, nameless, others, _in_locked(located, decided, wanted))
    found = (_last_that_defines(located, one, choices) for one in wanted)
    sources = {number for number in found if number is not None}
    if not sources:
        return None
    staying = {number for number in in_time if number not in located.strays or number in decided.matched}
    return _gather(located, decided.note(name, elsewhere=True), sorted(sources - staying), name)


def _in_locked(located: _Located, decided: _Decisions, wanted: frozenset[str]) -> list[int]:
    """The changed copies of locked cells that define what a solution cell should: their text is not kept there."""
    return sorted(
        number
        for number, name in decided.matched.items()
        if not is_solution(located.released[name])
        and (located.cells[number].defines - defined(located.released[name].source)) & wanted
    )


def _last_that_defines(located: _Located, function: str, choices: Iterable[Sequence[int]]) -> int | None:
    """The last submitted cell that defines a function, of the first choice in which there is one."""
    found = ([number for number in numbers if function in located.cells[number].defines] for numbers in choices)
    return next((numbers[-1] for numbers in found if numbers), None)


def _gather(located: _Located, decided: _Decisions, numbers: Sequence[int], name: str) -> _Decisions:
    """Take an answer from the cells that hold it; a cell from which all answers were taken is dropped."""
    gathered: list[Cell] = []
    for number in numbers:
        gathered.append(_portion(located, number, name, is_first=number not in decided.moved))
        decided = decided.move(number, name)
        if located.tasks(number) <= decided.moved[number]:
            decided = decided.drop(number)
    if len(gathered) > 1:
        gathered = [replace(gathered[0], source="\n\n".join(cell.source for cell in gathered))]
    return decided.answer(name, gathered[0] if gathered else None)


def _portion(located: _Located, number: int, name: str, *, is_first: bool) -> Cell:
    """What of a submitted cell belongs to an answer; all of it, where it holds no other or does not parse."""
    cell, texts = located.cells[number], located.portions(number)
    if name not in texts:
        return cell
    shared = [texts[SHARED]] if is_first and SHARED in texts else []
    return replace(cell, source="\n\n".join([*shared, texts[name]]))


def _find_at_its_place(located: _Located, decided: _Decisions, name: str) -> _Decisions | None:
    """Find the answer by its place: the only nameless cell that is where the missing one should be."""
    before, kind = located.rank[name] - 1, located.released[name].cell_type
    here = [
        number
        for number in _unlocked(located, decided)
        if number not in located.named and located.places[number] == before and located.cells[number].kind == kind
    ]
    if located.copies[name] or len(here) != 1:
        return None
    return _answer(located, decided.note(name, unnamed=True), here[0], name)


def _unlocked(located: _Located, decided: _Decisions) -> list[int]:
    """The cells that may hold an answer: neither dropped nor matched with a locked one."""
    locked = {number for number, name in decided.matched.items() if not is_solution(located.released[name])}
    return sorted({*range(len(located.cells))} - locked - decided.dropped)


def _answer(located: _Located, decided: _Decisions, number: int, name: str) -> _Decisions:
    """Take a cell as the answer; if it comes after the test, it is moved to the place of the released cell."""
    decided = decided.answer(name, located.cells[number])
    return _match(located, decided, number, name) if located.in_time(number, name) else decided.drop(number)


def _match(located: _Located, decided: _Decisions, number: int, name: str) -> _Decisions:
    """Match a submitted cell with a released one, and note its wrong name, type and nbgrader metadata."""
    cell, original = located.cells[number], located.released[name]
    marking = original.metadata.nbgrader
    return decided.match(number, name).note(
        name,
        unnamed=number in located.named and cell.grade_id != name,
        retyped=cell.kind != original.cell_type,
        marking=cell.grade_id == name and any(cell.marking.get(key) != marking.get(key) for key in MARKING),
    )


def _own_cells(located: _Located, decided: _Decisions) -> dict[str, list[Cell]]:
    """The cells neither matched nor dropped, by the name of the released cell that they follow."""
    after: dict[str, list[Cell]] = {}
    anchor = ""
    matched = frozenset(decided.matched.values())
    for number, cell in enumerate(located.cells):
        if number in decided.matched:
            anchor = decided.matched[number]
        elif number not in decided.dropped:
            after.setdefault(anchor, []).append(cell)
        elif number in located.firsts and located.firsts[number] not in matched:
            anchor = located.firsts[number]  # it still marks the place
    return after


def _receipt(located: _Located, decided: _Decisions) -> list[Repair]:
    """The repairs, one entry for each kind."""
    repairs = [Repair(kind, names) for kind, names in decided.repairs.items()]
    ranks = [located.rank[name] for _, name in sorted(located.firsts.items())]
    return repairs if ranks == sorted(ranks) else [*repairs, Repair("reordered")]


def _words(source: str) -> tuple[str, ...]:
    return tuple(source.split())


def _has_stub(source: str, released: str) -> bool:
    """Whether the whole stub is still there; its comments and docstrings may differ, and there may be more beside."""
    stub = " ".join(_words(UNSAID.sub("", released)))
    return STUB in stub and stub in " ".join(_words(UNSAID.sub("", source)))


def _completeness(source: str, released: str) -> int:
    """0 if it is empty or only comments differ from the release, 1 if all stubs are still there, else ANSWERED."""
    if _words(COMMENT.sub("", source)) in ((), _words(COMMENT.sub("", released))):
        return 0
    return 1 if source.count(STUB) >= released.count(STUB) > 0 else ANSWERED
