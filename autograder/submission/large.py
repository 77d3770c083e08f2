"""Stream a large notebook file and skip its outputs: what is kept is bounded, what is skipped costs no memory.

Outputs and widget states carry no marks, and can be hundreds of megabytes. This scanner only finds where such a value
begins and ends; whether the rest is a notebook is decided by the parser, which gets it as it was written. A mapped file
would be simpler, but a student who cuts it off meanwhile would end the process with SIGBUS.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import BytesIO

MAX_BRACKETS = 10_000_000  # in skipped values; each takes a step of Python's
SKIPPED = frozenset([b"outputs", b"widgets"])  # keys whose list or object is left out
LONGEST_KEY = max(map(len, SKIPPED))
CHUNK = 1 << 20

_INSIDE = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)  # of a string, up to its end or a backslash that ends the chunk
_INERT = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+', re.DOTALL)  # whatever opens and closes nothing
_MARK = re.compile(rb'["\[\]{}]')
_COLON = re.compile(rb"\s*:\s*")


class TooMuch(Exception):
    """More than may be kept is left, or what is skipped has too many parts; what was kept so far is in `kept`."""

    def __init__(self, kept: bytes) -> None:
        super().__init__(len(kept))
        self.kept = kept


def without_outputs(chunks: Iterable[bytes], most: int) -> bytes:
    """The text of a notebook with its outputs and widget states empty; raises TooMuch beyond `most` bytes.

    Text that is damaged, or in an encoding that does not contain ASCII, is kept as it is.
    """
    scanner = _Scanner()
    for chunk in chunks:
        scanner.feed(chunk)
        if scanner.kept.tell() > most or scanner.brackets > MAX_BRACKETS:
            raise TooMuch(scanner.kept.getvalue())
    scanner.kept.write(scanner.rest)
    return scanner.kept.getvalue()


def chunks_of(data: bytes) -> Iterator[bytes]:
    """Data that is in memory already, piece by piece."""
    return (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))


class _Scanner:
    """The state between two chunks."""

    def __init__(self) -> None:
        self.kept = BytesIO()
        self.brackets = 0
        self.rest = b""  # a backslash at the end of a chunk, whose partner is in the next one
        self._depth = 0  # of brackets within a skipped value; 0 is outside of one
        self._in_string = False
        self._key = b""  # the last string, as far as it can be a key
        self._after = b""  # what stands between it and here

    def feed(self, chunk: bytes) -> None:
        chunk, self.rest = self.rest + chunk, b""
        here = 0
        while here < len(chunk):
            if self._in_string:
                here = self._through_string(chunk, here)
            elif self._depth:
                here = self._skip(chunk, here)
            else:
                here = self._keep(chunk, here)

    def _through_string(self, chunk: bytes, here: int) -> int:
        end = _INSIDE.match(chunk, here).end()  # type: ignore[union-attr] # it matches the empty string, too
        if chunk[end : end + 1] == b'"':
            self._in_string, self._after = False, b""
            end += 1
        elif end < len(chunk):
            self.rest, chunk = chunk[end:], chunk[:end]
            self._write(chunk, here, end)
            return len(chunk) + len(self.rest)
        if not self._depth and len(self._key) <= LONGEST_KEY:
            self._key += chunk[here : end - (not self._in_string)]
        self._write(chunk, here, end)
        return end

    def _write(self, chunk: bytes, here: int, end: int) -> None:
        if not self._depth:
            self.kept.write(memoryview(chunk)[here:end])

    def _skip(self, chunk: bytes, here: int) -> int:
        here = _INERT.match(chunk, here).end()  # type: ignore[union-attr]
        mark = chunk[here : here + 1]
        if mark == b'"':
            self._in_string = True
        elif mark:
            self.brackets += 1
            self._depth += 1 if mark in b"[{" else -1
            if not self._depth:
                self.kept.write(mark)
        return here + 1

    def _keep(self, chunk: bytes, here: int) -> int:
        found = _MARK.search(chunk, here)
        end = found.start() if found else len(chunk)
        self._after = (self._after + chunk[here : min(end, here + 100)])[:100]  # white space and a colon are shorter
        self.kept.write(memoryview(chunk)[here : end + 1])
        if found is None:
            return end
        if found[0] == b'"':
            self._in_string, self._key = True, b""
        elif found[0] in b"[{" and self._key in SKIPPED and _COLON.fullmatch(self._after):
            self._depth = 1
        self._after = b"" if found[0] == b'"' else b"x"  # a key is followed by its value
        return end + 1
