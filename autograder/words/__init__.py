"""Messages in English and Chinese: every sentence that a student or teacher reads, as TOML, one folder per language."""

from __future__ import annotations

import os
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("en", "zh")


@cache
def sentences(language: str) -> dict[str, str]:
    """All sentences of a language by dotted key, such as `slip.no_batch_size.hint`."""
    found: dict[str, str] = {}
    folder = files(__name__) / language
    for table in sorted(folder.iterdir(), key=lambda path: path.name):
        if table.name.endswith(".toml"):
            found |= flat(tomllib.loads(table.read_text(encoding="utf-8")))
    return found


def say(language: str, key: str, **values: Any) -> str:
    """The message `key` in `language` (English if that is not one of ours), with its `{name}` placeholders filled."""
    table = sentences(language if language in LANGUAGES else "en")
    return table[key].format(**values)


def message(key: str, **values: Any) -> str:
    """The message `console.<key>`, in the language of the terminal."""
    return say(terminal_language(), f"console.{key}", **values)


def terminal_language() -> str:
    """The language of the terminal, from the locale variables of the environment."""
    locale = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """The sentences of nested tables by dotted key."""
    found: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[prefix + name] = value
    return found
