"""The wire protocol: frames of a JSON header and raw arrays; all input is bounded and validated, never trusted.

A frame is a 4-byte length, a JSON header `{"body": …, "arrays": [[dtype, shape], …]}` and the arrays' bytes. In the
body `{"$array": i}` stands for an array and `{"$opaque": "Tensor"}` for an object that is not serialized.
"""

from __future__ import annotations

import json
import math
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
DTYPES = {name: np.dtype(name) for name in ("bool", *INTEGERS, "float16", "float32", "float64")}
Declared = tuple[np.dtype[Any], tuple[int, ...]]
NAMES = {dtype: name for name, dtype in DTYPES.items()}
MAX_HEADER = 4 << 20
MAX_ARRAYS = 4096
MAX_BYTES = 8 << 20
MAX_VALUES = 200_000
MAX_DIMENSIONS = 16
MAX_DEPTH = 12
AHEAD = 1 << 16  # bytes of read-ahead: most frames are smaller


class Closed(Exception):
    """The peer has closed the connection."""


class Late(Exception):
    """No complete frame arrived before the deadline."""


class Malformed(Exception):
    """The received bytes are not a valid frame."""


@dataclass(frozen=True)
class Opaque:
    """An object that is neither a number nor an array, by the name of its type."""

    type: str


class Channel:
    """Frames over a stream socket, each read against a deadline in `time.monotonic()` seconds.

    `extend` is called at a deadline and may return a later one, or None. `received` counts bytes.
    """

    def __init__(self, sock: socket.socket, extend: Callable[[], float | None] = lambda: None) -> None:
        self.socket = sock
        self.extend = extend
        self.received = 0
        self._ahead = memoryview(bytearray(AHEAD))
        self._from = self._to = 0  # the range of it that is not consumed yet

    def send(self, body: Any, deadline: float | None = None) -> None:
        try:
            self._wait(deadline)
            self.socket.sendall(pack(body))
        except TimeoutError:
            raise Late from None
        except OSError:
            raise Closed from None

    def receive(self, deadline: float | None = None) -> Any:
        (length,) = struct.unpack(">I", self._read(4, deadline))
        if length > MAX_HEADER:
            raise Malformed(f"a header of {length} bytes")
        body, declared = parse_header(bytes(self._read(length, deadline)))
        return _fill(body, _arrays(declared, self._read(_size(declared), deadline)), 0)

    def _read(self, size: int, deadline: float | None) -> bytearray:
        data = bytearray(size)
        view, got = memoryview(data), 0
        while (got := got + self._take(view[got:])) < size:
            try:
                self._wait(deadline)
                if size - got < AHEAD:
                    count = self.socket.recv_into(self._ahead)
                    self._from, self._to = 0, count
                else:
                    count = self.socket.recv_into(view[got:], min(size - got, 1 << 20))
                    got += count
            except TimeoutError:
                deadline = self.extend()
                if deadline is None:
                    raise Late from None
                continue
            except OSError:
                raise Closed from None
            if count == 0:
                raise Closed
        self.received += size
        return data

    def _take(self, view: memoryview) -> int:
        """Copy buffered bytes into a view; returns how many."""
        count = min(len(view), self._to - self._from)
        view[:count] = self._ahead[self._from : self._from + count]
        self._from += count
        return count

    def _wait(self, deadline: float | None) -> None:
        """Set the socket's timeout to the deadline; data that has arrived is read even after it."""
        self.socket.settimeout(None if deadline is None else max(deadline - time.monotonic(), 0.001))


def pack(body: Any) -> bytes:
    """The bytes of one frame; raises Malformed if `body` holds what cannot be serialized."""
    arrays: list[npt.NDArray[Any]] = []
    tree = _strip(body, arrays)
    declared = [[NAMES[array.dtype], list(array.shape)] for array in arrays]
    try:
        header = _ENCODER.encode({"body": tree, "arrays": declared}).encode()
    except (TypeError, ValueError) as error:
        raise Malformed(str(error)) from None
    if len(header) > MAX_HEADER or len(arrays) > MAX_ARRAYS or sum(a.nbytes for a in arrays) > MAX_BYTES:
        raise Malformed("the answer is too large")
    return b"".join([struct.pack(">I", len(header)), header, *(array.tobytes() for array in arrays)])


def unpack(data: bytes) -> Any:
    """The body of one complete frame."""
    (length,) = struct.unpack(">I", data[:4])
    body, declared = parse_header(data[4 : 4 + length])
    return _fill(body, _arrays(declared, data[4 + length :]), 0)


def parse_header(data: bytes) -> tuple[Any, list[Declared]]:
    """The body and the declared arrays of a header; sizes are checked before anything is read or allocated."""
    try:
        header = _DECODER.decode(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not JSON: {type(error).__name__}") from None
    if not isinstance(header, dict) or set(header) != {"body", "arrays"} or not isinstance(header["arrays"], list):
        raise Malformed("a header without body and arrays")
    if len(header["arrays"]) > MAX_ARRAYS or (
        len(data) > MAX_VALUES and _many(header["body"])
    ):  # a byte each, at least
        raise Malformed("too many arrays or values")
    arrays = [_declared(item) for item in header["arrays"]]
    if _size(arrays) > MAX_BYTES:
        raise Malformed("too many bytes")
    return header["body"], arrays


def _size(declared: list[Declared]) -> int:
    """The bytes of these arrays."""
    return sum(math.prod(shape) * dtype.itemsize for dtype, shape in declared)


def _arrays(declared: list[Declared], data: bytes | bytearray) -> list[npt.NDArray[Any]]:
    """The arrays that follow one another in the bytes, each with memory of its own."""
    arrays, at = [], 0
    for dtype, shape in declared:
        size = math.prod(shape)
        arrays.append(np.frombuffer(data, dtype, size, at).reshape(shape).copy() if size else np.empty(shape, dtype))
        at += size * dtype.itemsize
    return arrays


def _many(body: Any) -> bool:
    """Whether there are more than MAX_VALUES values: each costs the judge time when it compares."""
    count, waiting = 0, [body]
    while waiting and count <= MAX_VALUES:
        value = waiting.pop()
        count += 1
        waiting.extend(value if isinstance(value, list) else value.values() if isinstance(value, dict) else ())
    return count > MAX_VALUES


def _declared(item: Any) -> Declared:
    if not (isinstance(item, list) and len(item) == 2 and isinstance(item[0], str) and isinstance(item[1], list)):
        raise Malformed("an array is declared by dtype and shape")
    dtype, shape = item
    if dtype not in DTYPES or len(shape) > MAX_DIMENSIONS:
        raise Malformed("an unknown dtype or too many dimensions")
    if not all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape):
        raise Malformed("a shape is a list of lengths")
    return DTYPES[dtype], tuple(shape)


def _strip(value: Any, arrays: list[npt.NDArray[Any]]) -> Any:
    if isinstance(value, np.ndarray):
        if value.dtype.kind in "iuf" and not value.dtype.isnative:
            value = value.astype(value.dtype.newbyteorder("="))
        if value.dtype not in NAMES or value.ndim > MAX_DIMENSIONS:
            return {"$opaque": f"{value.dtype} array"}
        arrays.append(np.ascontiguousarray(value).reshape(value.shape))
        return {"$array": len(arrays) - 1}
    if isinstance(value, Opaque):
        return {"$opaque": value.type}
    if isinstance(value, float) and not math.isfinite(value):
        return _strip(np.asarray(value), arrays)
    if isinstance(value, dict):
        return {key: _strip(item, arrays) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_strip(item, arrays) for item in value]
    return value


def _fill(value: Any, arrays: list[npt.NDArray[Any]], depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise Malformed("nested too deeply")
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, list):
        return [_fill(item, arrays, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"$array"}:
        index = value["$array"]
        if type(index) is not int or not 0 <= index < len(arrays):
            raise Malformed("no such array")
        return arrays[index]
    if set(value) == {"$opaque"}:
        return Opaque(str(value["$opaque"])[:80])
    return {_fill(key, arrays, depth + 1): _fill(item, arrays, depth + 1) for key, item in value.items()}


def _refuse(name: str) -> Any:
    raise ValueError(name)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


_ENCODER = json.JSONEncoder(allow_nan=False)
_DECODER = json.JSONDecoder(parse_constant=_refuse, object_pairs_hook=_distinct)
