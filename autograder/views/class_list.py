"""A graded class in the terminal: a line for each student who lost marks, the lowest first; then how the run went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from ..marks import FinalMark, Settled
from ..verdicts import NOT_WRITTEN, Lost, Summary
from ..words import message
from ..words.format import SIGNS, points
from ..words.lookup import Sentences
from ..words.plaintext import plain
from ..words.titles import short_name
from .terminal import COLOURS, console_of, program, show

Row = tuple[str, Summary | None, str]  # a student with a result, or with the problem that prevented one

NAMED = 8  # students in a remark
FULL_NAMED = 60  # students in the line of full marks
TASKS_NAMED = 2  # tasks that are not written, in a student's line
REASON_LENGTH = 60  # characters of the short name of one mistake


@dataclass(frozen=True)
class Telling:
    """What turns a mistake into words: an assignment's sentences, and which tasks explain the failure of another."""

    words: Sentences
    causes: Callable[[str], Iterable[str]] = lambda _: ()

    def reasons(self, result: Summary) -> Iterator[str]:
        """Why marks were lost, what cost most first: mistakes and tasks not written; then what follows from those."""
        tasks = {one.task for one in result.lost}
        unwritten = [one for one in result.lost if one.cause.name == NOT_WRITTEN and not one.score]
        others = [one for one in result.lost if one not in unwritten]
        follow = [one for one in others if tasks.intersection(self.causes(one.task))]
        mistakes = [one for one in others if one not in follow]
        if unwritten and not mistakes and not result.score:
            yield message("class.nothing_written")
            return
        reasons = [(_points_lost([one]), self._mistake(one)) for one in mistakes]
        if unwritten:
            reasons.append((_points_lost(unwritten), _unwritten([one.task for one in unwritten])))
        yield from (reason for _, reason in sorted(reasons, key=lambda one: -one[0]))
        if follow:
            yield message("class.follow", tasks=message("join").join(one.task for one in follow))

    def _mistake(self, lost: Lost) -> str:
        name = plain(short_name(self.words, lost.task, *lost.cause), REASON_LENGTH)
        return (
            message("class.mistake", task=lost.task, name=name)
            if name
            else f"{lost.task} {points(lost.score)}/{points(lost.max_score)}"
        )


def _points_lost(lost: Iterable[Lost]) -> float:
    return sum(one.max_score - (one.score or 0.0) for one in lost)


def _unwritten(tasks: Sequence[str]) -> str:
    if len(tasks) > TASKS_NAMED:
        return message("class.many_unwritten", count=len(tasks))
    return message("class.unwritten", tasks=message("join").join(tasks))


def class_list(rows: Iterable[Row], final: Mapping[str, FinalMark], telling: Telling) -> None:
    """A line for each student who lost marks, the lowest first, and all with full marks in one."""
    marks = {student: FinalMark(result.score) for student, result, _ in rows if result} | dict(final)
    graded = [(student, result) for student, result, _ in rows if result]
    full = [student for student, result in graded if _is_full(result, marks[student])]
    others = [(student, result) for student, result in graded if student not in set(full)]
    others.sort(key=lambda one: (marks[one[0]].score, one[0]))
    scores = {student: _score(result, marks[student]) for student, result in others}
    best = max((result.max_score for student, result in graded), default=0.0)
    names = {student: plain(student) for student, _ in others}
    width = min(max(map(cell_len, names.values()), default=0), console_of().width // 3)
    right = max(map(cell_len, (*scores.values(), points(best))), default=0)
    for student, result in others:
        mark = marks[student]
        start = Text(f"  {_filled(names[student], width)}  ")
        start.append(scores[student].rjust(right), _colour(mark.score, result.max_score))
        _print_row(start, [*_adjustments(mark), *telling.reasons(result)])
    if full:
        more = [message("class.others", count=len(full) - FULL_NAMED)] if len(full) > FULL_NAMED else []
        lead = Text.assemble("  ", (f"{SIGNS['passed']} {points(best)}", COLOURS["passed"]), "  ")
        show(message("join").join([*map(plain, full[:FULL_NAMED]), *more]), lead)


def _print_row(start: Text, reasons: Sequence[str]) -> None:
    """One line: as many of the reasons as fit, and how many more there are."""
    console = console_of()
    room = console.width - start.cell_len - 3
    said = list(reasons)
    while len(said) > 1 and cell_len(_joined(said, len(reasons))) > room:
        said.pop()
    text = Text(_joined(said, len(reasons)))
    text.truncate(max(room, 1), overflow="ellipsis")
    console.print(Text.assemble(start, "   " if said else "", text), soft_wrap=True)


def _joined(said: Sequence[str], total: int) -> str:
    return message("class.apart").join(said) + (f"  +{total - len(said)}" if len(said) < total else "")


def _filled(name: str, width: int) -> str:
    """A name in a column; a longer one pushes the rest of its line aside, since half a name is nobody's."""
    return name if cell_len(name) > width else set_cell_size(name, width)


def _is_full(result: Summary, mark: FinalMark) -> bool:
    return not (result.broken or result.lost or mark.penalty or mark.by_hand)


def _score(result: Summary, mark: FinalMark) -> str:
    score = f"{points(result.score)}{'+?' if result.broken else ''}"
    return f"{score} → {points(mark.score)}" if mark.is_adjusted else score


def _colour(score: float, most: float) -> str:
    share = score / most if most else 1.0
    return "red" if share < 0.5 else "yellow" if share < 1 else "green"


def _adjustments(mark: FinalMark) -> Iterator[str]:
    """How people and the clock have changed a mark."""
    if mark.penalty:
        yield message("final.late", penalty=f"−{points(mark.penalty)}")
    if mark.by_hand:
        yield message("final.by_hand", change=f"{mark.by_hand:+g}")


def settled_remark(settled: Sequence[Settled]) -> None:
    """Whose final marks have changed without being graded, and why."""
    if settled:
        marks = [f"{one.student} {points(one.before)} → {points(one.after)}" for one in settled]
        why = sorted({part for one in settled for part in one.why})
        because = message("join").join(message(f"because.{part}") for part in why)
        named = message("join").join([*marks[:NAMED], *["…"] * (len(marks) > NAMED)])
        show(plain(message("final.changed", count=len(settled), students=named, why=because)))


def repair_remarks(rows: Iterable[Row]) -> None:
    """The repairs, each with the students whose notebooks needed it."""
    repaired = [(student, " ".join(result.repairs)) for student, result, _ in rows if result and result.repairs]
    if repaired:
        print(message("repaired", count=len(repaired)))
        _remarks(repaired)


def problem_remarks(rows: Iterable[Row]) -> None:
    """Who could not be graded and why, in one line where there is one reason."""
    problems = [(student, problem) for student, _, problem in rows if problem]
    if len({problem for _, problem in problems}) == 1:
        students = message("join").join(student for student, _ in problems)
        line = message("ungraded_one", count=len(problems), students=students, problem=problems[0][1])
        show(Text(plain(line), "red"))
    elif problems:
        show(Text(message("ungraded", count=len(problems)), "red"))
        _remarks(problems)


def _remarks(remarks: Iterable[tuple[str, str]]) -> None:
    """The remarks with their students, so that a full disk is reported once and not a hundred times."""
    found: dict[str, list[str]] = {}
    for student, remark in remarks:
        found.setdefault(remark, []).append(student)
    for remark, students in found.items():
        show(f"{plain(message('join').join(students))}: {plain(remark)}", "  ")


def closing(
    graded: int, unchanged: int, results: Sequence[tuple[str, Summary]], final: Mapping[str, FinalMark], seconds: float
) -> None:
    """How many were graded in what time, the mean, and whether all were contained."""
    scores = [final[student].score if student in final else result.score for student, result in results]
    said = [message("class.graded", count=graded, time=_time(seconds))] if graded or not unchanged else []
    said += [message("class.unchanged", count=unchanged)] if unchanged else []
    if scores:
        most = max(result.max_score for _, result in results)
        said.append(message("class.mean", mean=f"{sum(scores) / len(scores):.1f}", max_score=points(most)))
    line = Text(message("class.comma").join(said) + message("class.stop"), "bold")
    show(line.append_text(_contained(Counter(result.containment for _, result in results))))


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    if minutes:
        return message("class.minutes", minutes=minutes, seconds=rest)
    return message("class.seconds", seconds=f"{seconds:.1f}" if seconds < 9.95 else f"{seconds:.0f}")


def _contained(tiers: Counter[str]) -> Text:
    """The containment, once for all; whoever was not contained stands out."""
    if not tiers:
        return Text()
    if loose := tiers.get("none", 0):
        return Text(message("class.not_contained", count=loose), "bold red")
    if len(tiers) == 1:
        return Text(message("class.contained", tier=next(iter(tiers))), "not bold")
    each = message("join").join(f"{tier} ({count})" for tier, count in sorted(tiers.items()))
    return Text(message("class.contained_each", tiers=each), "not bold")


def next_step(words: str) -> None:
    """The command that comes next."""
    show(Text.assemble(message("next"), (plain(f"{program()} {words}"), "cyan")))
