"""Parse the time of handing in: it counts only where its time zone is certain, and then alike on every machine.

Certain are UTC, a numeric offset, an IANA name such as `Asia/Shanghai`, and no zone at all, which is UTC. Abbreviations
are not, for CST is a time in China, in America and on Cuba; unless it is what the course's own zone was called then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

LAYOUT = "%Y-%m-%d %H:%M:%S.%f %Z"  # nbgrader's default
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
UNIVERSAL = frozenset(("UTC", "GMT", "Z"))
ZONE = re.compile(r"(?P<time>.*\d)\s*(?P<zone>[A-Za-z][A-Za-z0-9_/+-]*|[+-]\d\d(?::?\d\d)?)")
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_/+-]*|(?<=\s)[+-]\d\d(?!\S)")  # what %Z may stand for
ABBREVIATION = re.compile(r"[A-Z]{3,5}")
YEAR_FIRST = re.compile(r"(\d{4})[/.](\d\d)[/.](\d\d)\b")


class UnknownZone(ValueError):
    """A time, but nobody knows in which time zone."""


@dataclass(frozen=True)
class Clock:
    """How nbgrader's exchange writes times in this course: `Exchange.timezone` and `Exchange.timestamp_format`."""

    zone: str = "UTC"
    layout: str = LAYOUT

    def read(self, text: str) -> datetime:
        """A time in UTC, without a zone; raises ValueError where it is none, ambiguous, or not of our days."""
        readings = list(self._readings(text.strip()))
        time = next(filter(None, readings), None)
        if time is None:
            raise UnknownZone(text) if readings else ValueError(text)
        if not EARLIEST < time < datetime.now(UTC) + timedelta(days=1):
            raise ValueError(text)
        return time.astimezone(UTC).replace(tzinfo=None)

    def _readings(self, text: str) -> Iterator[datetime | None]:
        """What a text may mean, by the course's own layout first, then by ISO 8601; None for a time of unknown zone."""
        if self.layout != LAYOUT:
            yield from self._by_layout(text)
        text = YEAR_FIRST.sub(r"\1-\2-\3", text, count=1)
        with suppress(ValueError):
            yield from self._aware(datetime.fromisoformat(text))
        if split := ZONE.fullmatch(text):
            with suppress(ValueError):
                yield from self._aware(datetime.fromisoformat(split["time"]), split["zone"])

    def _by_layout(self, text: str) -> Iterator[datetime | None]:
        """By the course's layout; for %Z each word is tried, since strptime knows UTC and this machine's names only."""
        if "%Z" not in self.layout:
            with suppress(ValueError):
                yield from self._aware(datetime.strptime(text, self.layout))
            return
        for word in WORD.finditer(text):
            with suppress(ValueError):
                time = datetime.strptime(f"{text[: word.start()]}UTC{text[word.end() :]}", self.layout)
                yield from self._aware(time.replace(tzinfo=None), word[0])

    def _aware(self, time: datetime, zone: str = "") -> Iterator[datetime | None]:
        """The time with its zone; None where that is missing or may be one of several."""
        if time.tzinfo:
            yield from () if zone else (time,)  # two zones contradict each other
        elif not zone:
            yield None if self._leaves_the_zone_out else time.replace(tzinfo=UTC)
        elif known := _offset(zone) or zone_of(zone):
            yield time.replace(tzinfo=known)
        elif ABBREVIATION.fullmatch(zone):
            ours = zone_of(self.zone, abbreviated=True)
            both = (time.replace(tzinfo=ours, fold=fold) for fold in (0, 1))  # of the hour that is there twice
            yield next((one for one in both if one.tzname() == zone), None)

    @property
    def _leaves_the_zone_out(self) -> bool:
        """Whether the exchange writes local times without a zone, so that nobody can tell them from those in UTC."""
        return self.zone not in UNIVERSAL and not re.search("%[zZ]", self.layout)


def _offset(zone: str) -> tzinfo | None:
    """The zone of `+08`, `+0800` or `+08:00`."""
    if zone[0] not in "+-":
        return None
    return datetime.strptime(zone[:3] + (zone[3:].replace(":", "") or "00"), "%z").tzinfo


def zone_of(name: str, *, abbreviated: bool = False) -> tzinfo | None:
    """UTC, or a zone of the IANA database; `abbreviated`: also where its name might be an abbreviation, such as EST."""
    if name.upper() in UNIVERSAL:
        return UTC
    try:
        return ZoneInfo(name) if abbreviated or "/" in name else None
    except (ValueError, OSError, KeyError):  # no such zone; a student may have written anything
        return None
