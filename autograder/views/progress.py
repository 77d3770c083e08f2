"""A class being graded, as a teacher watches it: a live display on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from ..verdicts import Result
from ..words import tell
from ..words.plaintext import plain
from .terminal import complain, console_of, points

SEEN_AT_ONCE = 40  # outcomes from which the rate is told
SECONDS_BETWEEN = 30.0  # plain lines that tell the rate


class Pace:
    """How fast outcomes come, told from the last of them, and when the rest will be there."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self._times: deque[float] = deque(maxlen=SEEN_AT_ONCE)

    def begin(self) -> None:
        """The first is under way; what was done before took no time."""
        self._times.append(time.monotonic())

    def step(self) -> None:
        """One more."""
        self.done += 1
        if self._times:
            self._times.append(time.monotonic())

    @property
    def known(self) -> bool:
        """Whether anything that was under way is done."""
        return len(self._times) > 1

    def told(self) -> str:
        """Rate and time left in words, '' while nobody can know, and once all is done."""
        left = self.total - self.done
        if not left or not self.known or self._times[-1] == self._times[0]:
            return ""
        rate = 60 * (len(self._times) - 1) / (self._times[-1] - self._times[0])
        minutes = left / rate
        key, count = ("seconds_left", 60 * minutes) if minutes < 1.5 else ("minutes_left", minutes)
        return tell("pace", rate=f"{rate:.{0 if rate > 9.5 else 1}f}", left=tell(key, count=f"{count:.0f}"))


class Watch:
    """Hears of everybody who comes under way and who is done."""

    def __init__(self, total: int, workers: int, live: Live | None = None) -> None:
        self._pace = Pace(total)
        self._workers = workers
        self._under_way: list[str] = []  # the first of them are running, the last may wait at a worker's door
        self._failed = 0
        self._begun = False
        self._live = live
        self._told = time.monotonic()
        self._bar = Progress(BarColumn(bar_width=None), MofNCompleteColumn(), TextColumn("{task.description}"))
        self._task = self._bar.add_task("", total=total)
        if workers and not live:
            print(tell("begins", count=total, workers=workers), flush=True)
        self._show()

    def started(self, student: str) -> None:
        """Somebody is under way."""
        if not self._begun:
            self._begun = True
            self._pace.begin()
        self._under_way.append(student)
        self._show()

    def finished(self, student: str, result: Result | None, problem: str = "") -> None:
        """Somebody is done, with a result or a problem."""
        self._pace.step()
        self._failed += bool(problem)
        if student in self._under_way:
            self._under_way.remove(student)
        self._show()
        if problem:
            self._complain(tell("failed", student=student, problem=problem))
        elif self._live is None and result is not None:
            self._print(student, result)

    def _complain(self, line: str) -> None:
        if self._live:
            self._live.console.print(Text(plain(line), "red"), soft_wrap=True)
        else:
            complain(line)

    def _print(self, student: str, result: Result) -> None:
        marks = {"score": points(result.score), "max_score": points(result.max_score), "seconds": result.seconds}
        counted = {"done": self._pace.done, "total": self._pace.total}
        print(plain(tell("graded", student=student, **marks, **counted)), flush=True)
        if time.monotonic() - self._told > SECONDS_BETWEEN and self._pace.told():
            self._told = time.monotonic()
            print(self._pace.told(), flush=True)

    def _show(self) -> None:
        if self._live:
            self._bar.update(self._task, completed=self._pace.done, description=self._pace.told())
            self._live.update(Group(self._bar, self._status(self._live.console)))

    def _status(self, console: Console) -> Text:
        """One line: how many could not be graded, and who is running."""
        failed = tell("failed_so_far", count=self._failed) if self._failed else ""
        names = " ".join(plain(name, 24) for name in self._under_way[: self._workers])
        running = tell("running" if self._pace.known else "starting", workers=self._workers, names=names)
        line = Text("   ").join([*([Text(failed, "red")] if failed else []), Text(running if names else "")])
        line.truncate(console.width, overflow="ellipsis")
        return line


@contextmanager
def watch(total: int, workers: int) -> Iterator[Watch]:
    """Watch a class being graded by so many workers."""
    console = console_of(stderr=True)
    if not console.is_terminal:
        yield Watch(total, workers)
        return
    with Live(console=console, transient=True, refresh_per_second=8) as live:
        yield Watch(total, workers, live)
