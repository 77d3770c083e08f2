"""Whatever comes through the wall is either plain data within bounds or Malformed."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from autograder.inside.wire import DTYPES, Channel, Closed, Late, Malformed, Opaque, pack, unpack

arrays = npst.arrays(st.sampled_from(sorted(DTYPES)), npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
plain = st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False) | st.text(max_size=20)
values = st.recursive(
    plain | arrays,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray):
        return bool(a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes())
    if isinstance(a, dict):
        return set(a) == set(b) and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, float) and isinstance(b, np.ndarray):
        return float(b) == a
    return bool(a == b)


def _frame(header: bytes, rest: bytes = b"") -> bytes:
    return struct.pack(">I", len(header)) + header + rest


@given(values)
def test_data_come_back_as_they_were_sent(value):
    if isinstance(value, dict) and set(value) in ({"$array"}, {"$opaque"}):
        return
    assert _same(value, unpack(pack(value)))


@given(st.binary(max_size=300))
@settings(max_examples=500)
def test_arbitrary_bytes_are_malformed_or_data(header):
    with contextlib.suppress(Malformed):
        unpack(_frame(header, bytes(64)))


shapes = st.lists(st.integers(-3, 2**40) | st.floats() | st.none() | st.booleans(), max_size=20)


@given(
    st.lists(st.tuples(st.sampled_from([*sorted(DTYPES), "object", "complex128", "V8", "<f4", 7]), shapes), max_size=4)
)
@settings(max_examples=500)
def test_lying_headers_are_malformed_before_anything_is_allocated(declared):
    header = json.dumps({"body": {"$array": 0}, "arrays": [list(item) for item in declared]}).encode()
    try:
        unpack(_frame(header, bytes(1024)))
    except (Malformed, ValueError) as error:
        assert isinstance(error, Malformed) or "buffer" in str(error) or "reshape" in str(error)


@pytest.mark.parametrize(
    "header",
    [
        b'{"body": NaN, "arrays": []}',
        b'{"body": 1, "body": 2, "arrays": []}',
        b'{"body": 1}',
        b"[1, 2]",
        b'{"body": ' + b"[" * 5000 + b"]" * 5000 + b', "arrays": []}',
        b'{"body": ' + b"9" * 6000 + b', "arrays": []}',
        b'{"body": {"$array": 0}, "arrays": []}',
        b'{"body": {"$array": -1}, "arrays": [["int8", [1]]]}',
        b'{"body": {"$array": true}, "arrays": [["int8", [1]]]}',
        b'{"body": 1, "arrays": [["float32", [1099511627776]]]}',
        b'{"body": 1, "arrays": [["float32", [-1]]]}',
        b'{"body": 1, "arrays": [["object", [1]]]}',
        b"\xff\xfe{}",
    ],
)
def test_a_forged_header_is_refused(header):
    with pytest.raises(Malformed):
        unpack(_frame(header, bytes(64)))


def test_a_lone_surrogate_is_replaced():
    assert unpack(_frame(b'{"body": "\\ud800", "arrays": []}')) == "?"


def test_a_thing_without_numbers_is_known_by_its_type():
    assert unpack(pack([Opaque("Tensor")])) == [Opaque("Tensor")]


def test_reading_ends_at_the_deadline_and_at_the_end_of_the_other_side():
    ours, theirs = socket.socketpair()
    theirs.sendall(b"\x00\x00")
    with pytest.raises(Late):
        Channel(ours).receive(time.monotonic() + 0.05)
    theirs.close()
    with pytest.raises(Closed):
        Channel(ours).receive(time.monotonic() + 1)


def test_a_frame_that_declares_more_than_the_bound_is_refused_unread():
    ours, theirs = socket.socketpair()
    theirs.sendall(struct.pack(">I", 2**31))
    with pytest.raises(Malformed):
        Channel(ours).receive(time.monotonic() + 1)


@given(st.lists(values | st.integers(0, 40_000).map(np.arange), max_size=5), st.lists(st.integers(1, 100_000)))
@settings(max_examples=50, deadline=None)
def test_frames_come_whole_and_in_order_however_the_socket_cuts_or_joins_them(bodies, pieces):
    ours, theirs = socket.socketpair()
    stream = b"".join(pack(body) for body in bodies)
    reader = Channel(ours)

    def write() -> None:
        rest = memoryview(stream)
        for size in pieces:
            theirs.sendall(rest[:size])
            rest = rest[size:]
        theirs.sendall(rest)

    writer = threading.Thread(target=write)
    with ours, theirs:
        writer.start()
        for body in bodies:
            assert _same(unpack(pack(body)), reader.receive(time.monotonic() + 20))
        writer.join()
        assert reader.received == len(stream)
        with pytest.raises(Late):
            reader.receive(time.monotonic())


@pytest.mark.parametrize("dtype", [">f4", ">i8", "<f8", ">u2", ">f2"])
def test_numbers_of_another_byte_order_are_those_numbers(dtype):
    sent = np.arange(6, dtype=dtype).reshape(2, 3)
    got = unpack(pack(sent))
    assert (got == sent).all() and got.dtype.isnative and got.shape == (2, 3)


def test_an_array_that_is_none_of_numbers_goes_by_its_name():
    for strange in (np.array(["a"], np.dtypes.StringDType()), np.zeros(2, ">c16"), np.array("x"), np.array([None])):
        assert isinstance(unpack(pack(strange)), Opaque)
