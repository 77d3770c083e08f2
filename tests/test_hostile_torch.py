"""Attacks on secrets and on other submissions, from a kernel in which PyTorch is imported."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import Entry, entries
from hostile.sandwich import Class
from test_hostile import _id
from test_torch import TORCH, needs_torch

pytestmark = needs_torch
PADDLES = re.compile(r"paddle|\.numpy\(\)")
ATTACKS = [one for one in entries() if one.group in ("confidentiality", "batch") and not PADDLES.search(one.text)]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    folder = tmp_path_factory.mktemp("class")
    before, tempfile.tempdir = tempfile.tempdir, str(folder / "tmp")
    Path(tempfile.tempdir).mkdir()
    course = Class(folder, edition=TORCH)
    yield course
    course.close()
    tempfile.tempdir = before


@pytest.mark.parametrize("entry", ATTACKS, ids=_id)
def test_an_attack_earns_nothing_and_leaves_nothing(entry: Entry, course: Class) -> None:
    assert course.sandwich(entry).wrong == []


def test_most_attacks_need_no_framework() -> None:
    assert len(ATTACKS) >= 30
