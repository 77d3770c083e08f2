"""A notebook with large outputs is read without them, in bounded memory; what is refused says what would help."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from conftest import ROOT
from damaged import DAMAGES, HOPELESS, answers_count, damaged, named, right_notebook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit import release_of

from autograder.errors import CannotGrade
from autograder.submission import files
from autograder.submission.files import MAX_FILE, file_digest, read_notebook_file
from autograder.submission.large import TooMuch, chunks_of, without_outputs
from autograder.submission.rebuild import read_release, rebuild

RIGHT = right_notebook(ROOT)
RELEASE = read_release(release_of(ROOT))
ALL = 1 << 40
KEYS = st.sampled_from(["outputs", "widgets", "source", "cells", 'a"', "outputs\\", "é漢"])
TEXTS = st.sampled_from(["", "outputs", '": [', "\\", '\\"', "[{", "]}", "é漢", "widgets"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=25,
)


def emptied(value: Any) -> Any:
    """What should be left of a value."""
    if isinstance(value, list):
        return [emptied(one) for one in value]
    if not isinstance(value, dict):
        return value
    skipped = {key for key, one in value.items() if key in ("outputs", "widgets") and isinstance(one, (list, dict))}
    return {key: type(one)() if key in skipped else emptied(one) for key, one in value.items()}


def pieces(data: bytes, sizes: list[int]) -> Iterator[bytes]:
    at, turn = 0, 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        yield data[at : at + size]
        at, turn = at + size, turn + 1


@settings(max_examples=400, deadline=None)
@given(VALUES, st.lists(st.integers(1, 40), min_size=1, max_size=5), st.booleans(), st.sampled_from([None, 1]))
def test_outputs_and_widgets_are_emptied_and_nothing_else(
    value: Any, sizes: list[int], ascii_only: bool, indent: int | None
) -> None:
    data = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert json.loads(without_outputs(pieces(data, sizes), ALL)) == emptied(value)


@settings(max_examples=300, deadline=None)
@given(st.text('"outputs: []{}\\a', max_size=80), st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_no_damage_stops_the_scanner_and_pieces_make_no_difference(text: str, sizes: list[int]) -> None:
    data = b'{"outputs": ' + text.encode()
    assert without_outputs(pieces(data, sizes), ALL) == without_outputs([data], ALL)


@pytest.mark.parametrize("name", sorted(set(DAMAGES) - {"a_hundred_thousand_cells", "a_cell_of_thirty_megabytes"}))
def test_a_large_damaged_notebook_is_repaired_like_a_small_one(name: str) -> None:
    data = damaged(RIGHT, DAMAGES[name][0])
    slim = without_outputs(chunks_of(data), ALL)
    small, large = rebuild(data, RELEASE), rebuild(slim, RELEASE)
    assert (large.repairs, large.notebook) == (small.repairs, small.notebook)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 3000), st.integers(0, 60), st.binary(max_size=6))
def test_bytes_lost_or_overwritten_in_a_large_file_are_refused_in_one_line_or_graded(
    at: int, lost: int, put: bytes
) -> None:
    data = damaged(RIGHT)
    hurt = data[:at] + put + data[at + lost :]
    try:
        rebuild(without_outputs(chunks_of(hurt), ALL), RELEASE)
    except CannotGrade as problem:
        assert "\n" not in str(problem)


def with_outputs(bundle: dict[str, Any], copies: int = 1) -> dict[str, Any]:
    notebook = right_notebook(ROOT)
    output = {"output_type": "display_data", "data": bundle, "metadata": {}}
    named(notebook, "test_training")["outputs"] = [output] * copies
    return notebook


def with_widgets() -> dict[str, Any]:
    notebook = right_notebook(ROOT)
    state = {
        f"id{number}": {"model_name": "FloatProgressModel", "state": {"bar": "A" * 1000}} for number in range(40_000)
    }
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state}}
    return notebook


LARGE = {
    "40 MiB of widget state": with_widgets,
    "a picture of 33 MiB": lambda: with_outputs({"image/png": "A" * (33 << 20)}),
    "40 MiB of lines": lambda: with_outputs({"text/plain": ["a line of the training's output\n"] * 10_000}, 120),
    "four million numbers": lambda: with_outputs({"application/vnd.plotly.v1+json": {"x": [1] * 4_000_000}}),
    "outputs that are nested": lambda: with_outputs({"text/plain": "A" * 10}),
}


@pytest.mark.parametrize("name", sorted(LARGE))
def test_large_outputs_cost_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / "large.ipynb"
    text = json.dumps(LARGE[name]())
    if "nested" in name:
        text = text.replace('"' + "A" * 10 + '"', "[" * 50_000 + "]" * 50_000)
    path.write_text(text)
    data, digest = read_notebook_file(path)
    rebuilt = rebuild(data, RELEASE)
    assert answers_count(rebuilt) == [] and rebuilt.repairs == []
    assert len(data) <= MAX_FILE and digest == file_digest(path)


def test_two_hundred_megabytes_of_outputs_are_read_in_the_memory_of_a_small_file(tmp_path: Path) -> None:
    path = tmp_path / "large.ipynb"
    text = json.dumps(with_outputs({"text/plain": "HERE"}))
    before, after = text.split('"HERE"')
    with path.open("w") as file:
        file.write(before + "[")
        file.writelines('"' + "a line of outputs " * 5_000 + '", ' for _ in range(2_400))
        file.write('""]' + after)
    assert path.stat().st_size > 200 << 20
    script = (
        "import resource, sys\n"
        "from autograder.submission.files import read_notebook_file\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "from pathlib import Path\n"
        "data, _ = read_notebook_file(Path(sys.argv[1]))\n"
        "print(len(data), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    command = [sys.executable, "-c", script, str(path)]
    kept, grown = map(int, subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    assert kept < 1 << 20 and grown < 32 << 10  # KiB


REFUSED = {
    "too_large_pictures": lambda notebook: notebook["cells"][0].update(
        cell_type="markdown", attachments={"photo.png": {"image/png": "A" * (34 << 20)}}
    ),
    "too_large_without_outputs": lambda notebook: notebook["cells"][0].update(source="#" * (34 << 20)),
}
HELP = {"too_large_pictures": "remove them", "too_large_without_outputs": "read such data from a file"}


@pytest.mark.parametrize("reason", sorted(REFUSED))
def test_what_is_too_large_without_its_outputs_says_what_helps(reason: str, tmp_path: Path) -> None:
    notebook = right_notebook(ROOT)
    REFUSED[reason](notebook)
    path = tmp_path / "large.ipynb"
    path.write_text(json.dumps(notebook))
    with pytest.raises(CannotGrade, match=HELP[reason]) as refused:
        read_notebook_file(path)
    assert refused.value.args[0] == reason and "clear its outputs" not in str(refused.value)


def test_brackets_without_end_in_outputs_are_refused() -> None:
    with pytest.raises(TooMuch):
        without_outputs(chunks_of(b'{"outputs": [' + b"[]," * 6_000_000), MAX_FILE)


def test_a_file_that_grows_while_it_is_read_is_read_no_further_than_its_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_NOTEBOOK", 2 << 20)

    class Endless:
        def read(self, size: int) -> bytes:
            return b"x" * size

    assert sum(1 for _ in files._chunks(cast(Any, Endless()), hashlib.sha256())) == 2


def test_many_million_values_besides_the_outputs_are_still_refused() -> None:
    data, reason = HOPELESS["many million values"]
    with pytest.raises(CannotGrade) as refused:
        rebuild(data, RELEASE)
    assert refused.value.args[0] == reason == "too_many_values"
