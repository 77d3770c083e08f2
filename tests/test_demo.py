"""`make demo` goes on with the best wall that holds, and without one only where none does."""

from __future__ import annotations

import sys
from collections.abc import Callable

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
    first, second = demo.ASSIGNMENTS
    assert status == 0
    assert ran == [("grade", first), ("doctor",), ("grade", first, TRUST), ("grade", second, TRUST)]
    assert capsys.readouterr().out.count("NO WALL") == 2


def test_what_is_wrong_for_another_reason_ends_the_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    status, ran = run_demo(monkeypatch, lambda words: 0 if words == ("doctor",) else 2)
    assert status == 2 and TRUST not in str(ran)


def test_where_a_wall_holds_nobody_is_trusted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    status, ran = run_demo(monkeypatch, lambda _: 1)
    assert status == 0 and ran == [("grade", name) for name in demo.ASSIGNMENTS]
    assert "NO WALL" not in capsys.readouterr().out
