"""What holds for root holds for an ordinary user, whose boxes have a user namespace instead of an own user."""

from __future__ import annotations

import re

import as_user
import pytest


def test_the_box_and_the_hostile_corpus_hold_for_an_ordinary_user():
    if reason := as_user.why_not():
        pytest.skip(reason)
    tests = ["-m", "pytest", "-p", "no:cacheprovider", "-n", "0", "tests/test_box.py", "tests/test_hostile.py"]
    done = as_user.run(tests, "HOSTILE_PART=3", seconds=600)  # every third attack; `make hostile` tries them all
    assert done.returncode == 0, done.stdout[-5000:]
    assert int(re.findall(r"(\d+) passed", done.stdout)[0]) > 60


def test_without_namespaces_an_ordinary_user_has_a_fence_that_holds():
    if reason := as_user.why_not():
        pytest.skip(reason)
    only = ["-k", "fence or T2 or tier"]
    tests = ["-m", "pytest", "-p", "no:cacheprovider", "-n", "0", "tests/test_preflight.py", *only]
    done = as_user.run(tests, seconds=300)
    assert done.returncode == 0, done.stdout[-5000:]


def test_what_root_may_see_and_others_may_not_is_named():
    if reason := as_user.why_not():
        pytest.skip(reason)
    done = as_user.run(["-m", "pytest", "-p", "no:cacheprovider", "-n", "0", "tests/test_submission.py", "-k", "shut"])
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout[-5000:]
