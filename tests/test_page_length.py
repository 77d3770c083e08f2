"""The feedback page for one mistake: two screens on a desk, four on a phone, two pages of A4; in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from built_in import LINREG
from conftest import LIMITS, judged
from corpus import LOOKS, entries, notebook

from autograder.box.zygote import Zygote
from autograder.verdicts import Result
from autograder.views.feedback import page
from autograder.words import LANGUAGES

MISTAKES = {  # of the longest and of the commonest pages
    "data_iter/wrong__rounds_the_features",
    "data_iter/wrong__counts_from_one",
    "linreg/wrong__no_bias_lost_line",
    "sgd/wrong__unchanged_minus_equals_cleared",
    "sgd/wrong__overwritten_below",
    "ex4_second_derivative/wrong__create_graph_missing",
    "ex6_learning_rate/wrong__rate_ignored",
    "ex7_last_batch/wrong__append_returns_none",
}
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
HEIGHT = "document.documentElement.scrollHeight"
A_PAGE = re.compile(rb"/Type\s*/Page\b")
Open = Callable[[str, dict[str, int]], Any]


@pytest.fixture(scope="module", params=sorted(MISTAKES))
def pages(request: pytest.FixtureRequest, zygote: Zygote) -> dict[str, str]:
    """The page of a student with one mistake and all else right, by language."""
    entry = next(one for one in entries() if f"{one.task}/{one.name}" == request.param)
    made = {}
    for language in LANGUAGES:
        tasks = judged(notebook({entry.task: entry.cells}, skip=LOOKS), zygote, language=language, limits=LIMITS)
        made[language] = page(Result(LINREG.name, "ada-lovelace", 7, "T3", tuple(tasks.values()), language))
    return made


@pytest.fixture
def shown(browser: Any) -> Iterator[Open]:
    """Opens a page in a window of a size."""
    with browser.new_context() as context:
        tab = context.new_page()

        def shown(html: str, size: dict[str, int]) -> Any:
            tab.set_viewport_size(size)
            tab.set_content(html)
            return tab

        yield shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_mistake_takes_two_screens_four_on_a_phone_and_two_sheets_of_paper(
    pages: dict[str, str], shown: Open, language: str
) -> None:
    tab = shown(pages[language], DESK)
    assert "first" in tab.content() and tab.evaluate(HEIGHT) <= 2 * DESK["height"]
    assert 1 <= len(A_PAGE.findall(tab.pdf(prefer_css_page_size=True))) <= 2
    assert shown(pages[language], PHONE).evaluate(HEIGHT) <= 4 * PHONE["height"]


def test_on_paper_what_failed_is_open_and_nothing_announces_an_empty_list(pages: dict[str, str], shown: Open) -> None:
    tab = shown(pages["en"], {"width": 673, "height": 986})
    tab.emulate_media(media="print")
    for place in tab.locator(".more.failed > .rows, .more.failed > .checks").all():
        assert place.is_visible()
    assert tab.locator(".complete > summary").is_visible()
    assert tab.evaluate("getComputedStyle(document.querySelector('.map .name')).overflowWrap") == "break-word"
