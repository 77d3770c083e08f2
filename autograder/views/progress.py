"""The progress of a class that is being graded: a live display on a terminal, plain lines elsewhere."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from ..words import message
from ..words.format import points
from ..words.plaintext import plain
from .terminal import complain, console_of

WINDOW = 40  # the last submissions, from which the rate is computed
SECONDS_BETWEEN = 30.0  # plain lines with the rate


class Shown(Protocol):
    """What is shown of a result as soon as it is there."""

    @property
    def score(self) -> float: ...
    @property
    def max_score(self) -> float: ...
    @property
    def seconds(self) -> float: ...


class Pace:
    """The rate at which submissions are done, from the last of them, and an estimate of the time left."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self._times: deque[float] = deque(maxlen=WINDOW)

    def begin(self) -> None:
        """The first one starts; those done before took no time."""
        self._times.append(time.monotonic())

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        if self._times:
            self._times.append(time.monotonic())

    @property
    def known(self) -> bool:
        """Whether anything that was started is done, so that there is a rate."""
        return len(self._times) > 1

    def text(self) -> str:
        """Rate and time left as a sentence; '' while they are unknown, and when all is done."""
        left = self.total - self.done
        if not left or not self.known or self._times[-1] == self._times[0]:
            return ""
        rate = 60 * (len(self._times) - 1) / (self._times[-1] - self._times[0])
        minutes = left / rate
        key, count = ("seconds_left", 60 * minutes) if minutes < 1.5 else ("minutes_left", minutes)
        return message("pace", rate=f"{rate:.{0 if rate > 9.5 else 1}f}", left=message(key, count=f"{count:.0f}"))


class Watch:
    """Shows which submissions are started and done, as it is notified of them."""

    def __init__(self, total: int, workers: int, live: Live | None = None) -> None:
        self._pace = Pace(total)
        self._workers = workers
        self._started: list[str] = []  # the first of them are running, the others may be queued at a worker
        self._failed = 0
        self._begun = False
        self._live = live
        self._last_rate = time.monotonic()
        self._bar = Progress(
            BarColumn(bar_width=None, complete_style="green", finished_style="green"),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
        )
        self._task = self._bar.add_task("", total=total)
        if workers and not live:
            print(message("begins", count=total, workers=workers), flush=True)
        self._show()

    def started(self, student: str) -> None:
        """A student's submission is started."""
        if not self._begun:
            self._begun = True
            self._pace.begin()
        self._started.append(student)
        self._show()

    def finished(self, student: str, result: Shown | None, problem: str = "") -> None:
        """A student's submission is done, with a result or a problem."""
        self._pace.step()
        self._failed += bool(problem)
        if student in self._started:
            self._started.remove(student)
        self._show()
        if problem:
            self._complain(message("failed", student=student, problem=problem))
        elif self._live is None and result is not None:
            self._print(student, result)

    def _complain(self, line: str) -> None:
        if self._live:
            self._live.console.print(Text(plain(line), "red"), soft_wrap=True)
        else:
            complain(line)

    def _print(self, student: str, result: Shown) -> None:
        marks = {"score": points(result.score), "max_score": points(result.max_score), "seconds": result.seconds}
        counted = {"done": self._pace.done, "total": self._pace.total}
        print(plain(message("graded", student=student, **marks, **counted)), flush=True)
        if time.monotonic() - self._last_rate > SECONDS_BETWEEN and self._pace.text():
            self._last_rate = time.monotonic()
            print(self._pace.text(), flush=True)

    def _show(self) -> None:
        if self._live:
            self._bar.update(self._task, completed=self._pace.done, description=self._pace.text())
            self._live.update(Group(self._bar, self._status(self._live.console)))

    def _status(self, console: Console) -> Text:
        """One line: how many could not be graded, and who is running."""
        failed = message("failed_so_far", count=self._failed) if self._failed else ""
        names = " ".join(plain(name, 24) for name in self._started[: self._workers])
        running = message("running" if self._pace.known else "starting", workers=self._workers, names=names)
        line = Text("   ").join([*([Text(failed, "red")] if failed else []), Text(running if names else "")])
        line.truncate(console.width, overflow="ellipsis")
        return line


@contextmanager
def watch(total: int, workers: int) -> Iterator[Watch]:
    """Show the progress of a class that is graded by so many workers."""
    console = console_of(stderr=True)
    if not console.is_terminal:
        yield Watch(total, workers)
        return
    with Live(console=console, transient=True, refresh_per_second=8) as live:
        yield Watch(total, workers, live)
