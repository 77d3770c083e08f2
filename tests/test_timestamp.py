"""A time of handing in counts where its time zone is certain, and then it is the same on every machine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from autograder.submission.timestamp import Clock, UnknownZone

SHANGHAI, BERLIN, NEW_YORK = Clock("Asia/Shanghai"), Clock("Europe/Berlin"), Clock("America/New_York")
HALF_PAST_THREE = datetime(2026, 3, 1, 15, 30)


@pytest.fixture(autouse=True, params=["UTC", "Asia/Shanghai", "America/Chicago"])
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine in some time zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01 15:30:00.000000 UTC",
        "2026-03-01 15:30:00 utc",
        "2026-03-01 15:30 GMT",
        "2026-03-01T15:30:00Z",
        "2026-03-01 15:30:00",
        "2026/03/01 15:30",
        "2026-03-01 23:30:00 +0800",
        "2026-03-01 23:30:00+0800",
        "2026-03-01 23:30:00 +08:00",
        "2026-03-01T23:30:00+08:00",
        "2026-03-01 23:30:00.000000 +08",
        "2026-03-01 12:00 -0330",
        "2026-03-01 23:30:00 Asia/Shanghai",
        "2026-03-01 10:30 America/New_York",
        "  2026-03-01 15:30:00 UTC\n",
    ],
)
@pytest.mark.parametrize("clock", [Clock(), SHANGHAI, NEW_YORK])
def test_a_time_whose_zone_is_certain_counts_in_every_course(clock: Clock, text: str) -> None:
    assert clock.read(text) == HALF_PAST_THREE


@pytest.mark.parametrize("name", ["CST", "PST", "BST", "IST", "CEST", "EST"])
def test_an_abbreviation_is_no_zone(name: str) -> None:
    with pytest.raises(UnknownZone):
        Clock().read(f"2026-03-01 23:30:00.000000 {name}")


def test_what_the_courses_own_zone_was_called_then_is_certain() -> None:
    assert SHANGHAI.read("2026-03-01 23:30:00.000000 CST") == HALF_PAST_THREE
    assert BERLIN.read("2026-07-01 17:30:00 CEST") == datetime(2026, 7, 1, 15, 30)
    assert NEW_YORK.read("2025-11-02 01:30 EDT") == datetime(2025, 11, 2, 5, 30)  # this hour is there twice
    assert NEW_YORK.read("2025-11-02 01:30 EST") == datetime(2025, 11, 2, 6, 30)
    with pytest.raises(UnknownZone):
        BERLIN.read("2026-03-01 16:30:00 CEST")  # in March it was CET
    with pytest.raises(UnknownZone):
        BERLIN.read("2026-03-01 16:30:00 CST")


def test_the_courses_own_layout_says_which_is_the_month() -> None:
    german = Clock("Europe/Berlin", "%d.%m.%Y %H:%M %Z")
    assert german.read("01.02.2026 08:00 CET") == datetime(2026, 2, 1, 7)
    assert german.read("2026-02-01 07:00:00") == datetime(2026, 2, 1, 7)  # zip_collect writes this whatever the layout
    with pytest.raises(UnknownZone):
        german.read("01.02.2026 08:00 CST")
    assert Clock("Asia/Singapore", "%d.%m.%Y %H:%M %Z").read("01.02.2026 08:00 +08") == datetime(2026, 2, 1)
    assert Clock("Asia/Shanghai", "%d.%m.%Y %H:%M %z").read("01.02.2026 08:00 +0800") == datetime(2026, 2, 1)


def test_a_layout_that_leaves_out_a_zone_that_is_not_utc_makes_times_uncertain() -> None:
    with pytest.raises(UnknownZone):
        Clock("Asia/Shanghai", "%Y-%m-%d %H:%M").read("2026-03-01 23:30")
    assert Clock("UTC", "%Y-%m-%d %H:%M").read("2026-03-01 15:30") == HALF_PAST_THREE
    assert Clock("Asia/Shanghai", "%Y-%m-%d %H:%M").read("2026-03-01 15:30 UTC") == HALF_PAST_THREE


@pytest.mark.parametrize(
    "text",
    [
        "not a time",
        "01.02.2026 08:00",
        "01/02/2026 08:00 UTC",
        "12:00",
        "2026-03-01 15:30+08:00 UTC",
        "2026-03-01 15:30 Europe/Atlantis",
        "2026-03-01 15:30 ../../etc/localtime",
        "0001-01-01 00:00+08:00",
        "9999-12-31 23:59-08:00",
        "1970-01-01 00:00 UTC",
        "1" * 200,
    ],
)
def test_what_is_no_time_or_has_several_meanings_does_not_count(text: str) -> None:
    for clock in (Clock(), SHANGHAI, Clock("No/Such_Zone"), Clock("UTC", "%d.%m.%Y %H:%M %Z")):
        with pytest.raises(ValueError, match=r".") as caught:
            clock.read(text)
        assert not isinstance(caught.value, UnknownZone)
