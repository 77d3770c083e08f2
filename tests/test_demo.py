"""`make demo` goes on with the best wall that holds, and without one only where none does."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from kit import ROOT

sys.path.insert(0, str(ROOT / "samples"))
import demo

TRUST = "--trust-submissions"
Ran = list[tuple[str, ...]]


def run_demo(monkeypatch: pytest.MonkeyPatch, status: Callable[[tuple[str, ...]], int]) -> tuple[int, Ran]:
    """The demo's exit status and the commands that it ran, which end with these statuses."""
    ran: Ran = []

    def autograder(*words: str) -> int:
        ran.append(words)
        return status(words)

    monkeypatch.setattr(demo, "autograder", autograder)
    monkeypatch.setattr(demo, "make_course", lambda: None)
    return demo.main(), ran


def test_where_no_wall_holds_the_demo_says_so_loudly_and_goes_on_without(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, ran = run_demo(monkeypatch, lambda words: 1 if TRUST in words else 2)
    graded = [command for name in demo.assignments() for command in (("grade", name, TRUST), ("report", name))]
    assert status == 0
    assert ran == [("grade", demo.ASSIGNMENTS[0]), ("doctor",), *graded]
    assert capsys.readouterr().out.count("NO WALL") == 2


def test_what_is_wrong_for_another_reason_ends_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    status, ran = run_demo(monkeypatch, lambda words: 0 if words == ("doctor",) else 2)
    assert status == 2 and TRUST not in str(ran)


def test_where_a_wall_holds_nobody_is_trusted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, ran = run_demo(monkeypatch, lambda _: 1)
    assert status == 0 and ran == [(words, name) for name in demo.assignments() for words in ("grade", "report")]
    assert "NO WALL" not in capsys.readouterr().out


def printed(capsys: pytest.CaptureFixture[str], options: tuple[str, ...] = ()) -> list[str]:
    demo.point(options)
    return capsys.readouterr().out.split("What to try:\n")[1].splitlines()


def test_every_command_that_is_printed_is_there_when_typed_in_the_course(capsys: pytest.CaptureFixture[str]) -> None:
    change, *commands = (line.split() for line in printed(capsys))
    assert (Path.cwd() / change[1]).resolve() == demo.COURSE and change[0] == "cd"
    assert [Path(words[0]).name for words in commands] == ["autograder", "nbgrader", "autograder"]
    assert all((demo.COURSE / "." / words[0]).parent.resolve() == Path(sys.executable).parent for words in commands)


def test_what_is_not_contained_is_tried_with_trust_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert [line.endswith(TRUST) for line in printed(capsys, (TRUST,))] == [False, True, False, False]


def test_what_is_to_be_opened_is_of_the_class(capsys: pytest.CaptureFixture[str]) -> None:
    students = {path.split("/")[1] for path in demo.OPEN.values() if not path.startswith("report")}
    assert {name for name in students if not (ROOT / "samples" / "submitted" / name).is_dir()} == set()
    demo.point(())
    out = capsys.readouterr().out
    assert all(path in out for path in demo.OPEN.values())
