"""Sentences: everything that is said in one language, the engine's own and an assignment's over it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import LANGUAGES, flat, sentences


@dataclass(frozen=True)
class Sentences:
    """A table of sentences by dotted key, such as `slip.no_batch_size.hint`, in one language."""

    language: str
    table: Mapping[str, str]

    def say(self, key: str, **values: Any) -> str:
        """The sentence `key` with its `{name}` places filled; KeyError where there is none."""
        return self.table[key].format(**values)

    def get(self, key: str, default: str = "") -> str:
        """The sentence `key` as it is written, or `default`."""
        return self.table.get(key, default)

    def __contains__(self, key: str) -> bool:
        return key in self.table


def engine_sentences(language: str) -> Sentences:
    """The sentences that belong to no assignment; English where a language has none."""
    language = language if language in LANGUAGES else LANGUAGES[0]
    return Sentences(language, sentences(language))


def with_words(language: str, folders: Iterable[Path]) -> Sentences:
    """The engine's sentences and over them those of `words/<language>.toml` in each folder, the later ones on top.

    A sentence that a folder has in another language only is better than none. Raises OSError and ValueError as they
    come: whoever loads an assignment says which file it was.
    """
    language = language if language in LANGUAGES else LANGUAGES[0]
    found = dict(sentences(language))
    for folder in folders:
        for one in (*(other for other in LANGUAGES if other != language), language):
            found |= read_words(folder / "words" / f"{one}.toml")
    return Sentences(language, found)


def read_words(path: Path) -> dict[str, str]:
    """The sentences of one TOML file by dotted key; none where there is no such file."""
    return flat(tomllib.loads(path.read_text("utf-8"))) if path.is_file() else {}
