"""What holds for root holds for an ordinary user, whose boxes have a user namespace instead of an own user."""

from __future__ import annotations

import re
import subprocess

import as_user
import pytest
from hostile import entries

PYTEST = ("-m", "pytest", "-p", "no:cacheprovider", "-n", "0")
PART = 3  # every third attack; `make hostile` tries them all


def test_the_box_holds_for_an_ordinary_user():
    if reason := as_user.why_not():
        pytest.skip(reason)
    done = as_user.run([*PYTEST, "tests/test_box.py"], seconds=300)
    assert done.returncode == 0, done.stdout[-5000:]
    assert " skipped" not in done.stdout and _passed(done) >= 39


def test_the_hostile_corpus_holds_for_an_ordinary_user():
    if reason := as_user.why_not():
        pytest.skip(reason)
    done = as_user.run([*PYTEST, "tests/test_hostile.py"], f"HOSTILE_PART={PART}", seconds=600)
    assert done.returncode == 0, done.stdout[-5000:]
    assert _passed(done) >= len([entry for entry in entries()[::PART] if entry.header("for", "user") == "user"])


def test_without_namespaces_an_ordinary_user_has_a_fence_that_holds():
    if reason := as_user.why_not():
        pytest.skip(reason)
    only = ["-k", "fence or T2 or tier"]
    done = as_user.run([*PYTEST, "tests/test_preflight.py", *only], seconds=600)
    assert done.returncode == 0, done.stdout[-5000:]


def test_ordinary_notebooks_of_an_ordinary_user_are_contained_with_and_without_namespaces():
    if reason := as_user.why_not():
        pytest.skip(reason)
    only = ["-k", "attack or links or daemon or takes_memory or teacher_names"]
    done = as_user.run([*PYTEST, "tests/test_ordinary_box.py", *only], seconds=600)
    assert done.returncode == 0, done.stdout[-5000:]
    assert _passed(done) >= 8


def test_what_root_may_see_and_others_may_not_is_named():
    if reason := as_user.why_not():
        pytest.skip(reason)
    files = [f"tests/test_{name}.py" for name in ("submission", "leaks", "access")]
    done = as_user.run([*PYTEST, *files, "-k", "shut"])
    assert done.returncode == 0 and _passed(done) == 9, done.stdout[-5000:]


def _passed(done: subprocess.CompletedProcess[str]) -> int:
    (number,) = re.findall(r"(\d+) passed", done.stdout)
    return int(number)
