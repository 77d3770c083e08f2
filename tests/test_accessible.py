"""Everybody can read the pages: axe-core finds nothing in a real browser, light and dark, wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from built_in import TASKS, words
from conftest import ROOT
from kit import ASSIGNMENT, make_course

from autograder.authoring.compare import finding
from autograder.course.records import RESULT, as_json, write_atomically
from autograder.judging.judge import message_and_hint
from autograder.marks import CellMark, Marks
from autograder.report.write import write_report
from autograder.verdicts import CheckResult, Figures, Result, TaskResult, Verdict
from autograder.views.disclosure import Level
from autograder.views.feedback import page, ungraded_page
from autograder.words.titles import check_title

AXE = ROOT / "tests" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE, PHONE, NARROW = 1280, 390, 320  # pixels; 320 is what 1280 leaves at a zoom of 400 %
READABLE = 4.5  # contrast of text that WCAG asks for at level AA

FOUND: dict[str, dict[str, tuple[str, str | None, dict[str, Any]]]] = {
    "data_iter": {
        "last_batch": (
            "wrong_sizes",
            "pads_last_batch",
            {"n": 23, "batch_size": 5, "got": "[5, 5, 5, 5, 5]", "want": "[5, 5, 5, 5, 3]"},
        ),
        "any_sizes": ("raised", None, {"type": "ValueError", "text": "x" * 120, "line": 3}),
    },
    "sgd": {
        "divides_by_batch_size": ("wrong_values", "uphill", {"name": "param[1, 0]", "got": "0.2", "want": "0.1"}),
        "several_steps": ("wrong_values", "uphill", {"name": "param[0]", "got": "0.9", "want": "0.3"}),
    },
    "training": {
        check.id: ("not_learned", None, {"name": "w[1]", "got": "7", "want": "-3.4"})
        for check in TASKS["training"].checks
    },
    "ex1_zero_init": {"claim": ("claim", "claims_failure", {"got": "False"})},
}
FIGURES: dict[str, Figures] = {
    "data_iter": {"batch_sizes": {"yours": (5.0,) * 30, "right": (5.0, 5.0, 5.0, 5.0, 3.0)}},
    "training": {
        "loss": {"yours": (16.0, 4392.0, 1.2e6, None), "right": (16.0, 0.05, 2e-4, 5e-5)},
        "learned": {"yours": (-4392.0, 1.027e4, -2.6e4), "right": (2.0, -3.4, 4.2)},
    },
    "ex2_ohm": {"resistance": {"current": (0.001, 0.002), "voltage": (1.0, 2.0), "yours": (7.0,), "right": (1000.0,)}},
    "ex3_planck": {
        "spectrum": {
            "wavelength": (2e-7, 5e-7, 1e-6, 3e-6),
            "intensity": (3e12, 2.6e13, 8e12, 3e11),
            "yours": (4000.0,),
            "right": (5778.0,),
        }
    },
    "ex6_learning_rate": {
        "rates": {"rates": (0.3, 0.05), "yours": (4.0, 1.0, 0.9, None), "right": (4.0, 1.0, 8.0, 7.0)}
    },
}


def result(kind: str, language: str, student: str = "欧阳娜娜-Wolfeschlegelsteinhausenbergerdorff") -> Result:
    """A result as the judge writes one: everything right, nothing written, or some slips."""
    tasks = tuple(_task(name, kind, language) for name in TASKS)
    return Result(
        ASSIGNMENT, student, 7, "T3", tasks, language, repairs=("`sgd` came twice",) if kind == "some" else ()
    )


def _task(name: str, kind: str, language: str) -> TaskResult:
    known = TASKS[name]
    checks = []
    for place, check in enumerate(known.checks):
        verdict: Verdict = "passed"
        message, hint, slip, cause = "", "", None, ""
        if kind == "nothing":
            verdict, cause = ("skipped", "") if place else ("failed", "not_written")
            message, hint = message_and_hint(finding("not_written"), known, words(language))
        elif kind == "some" and check.id in FOUND.get(name, {}):
            cause, slip, values = FOUND[name][check.id]
            verdict, (message, hint) = (
                "failed",
                message_and_hint(finding(cause, slip, **values), known, words(language)),
            )
        title = check_title(words(language), name, check.id)
        checks.append(CheckResult(check.id, title, check.points, verdict, message, hint, slip, cause))
    return TaskResult(name, float(known.points), tuple(checks), FIGURES.get(name, {}) if kind == "some" else {})


def feedback(kind: str, language: str) -> str:
    """A page of each kind that a student may get."""
    if kind == "ungraded":
        return ungraded_page(words(language), ASSIGNMENT, "李雷", "the file is not valid JSON")
    if kind == "marked":
        return _marked(language)
    level: Level = "scores" if kind == "scores" else "everything"
    return page(result("some" if kind == "scores" else kind, language), level=level)


def _marked(language: str) -> str:
    """With marks and words of a teacher, a late penalty, and a fault of ours."""
    some = result("some", language)
    faulty = replace(
        some.tasks[1], checks=(replace(some.tasks[1].checks[0], verdict="broken"), *some.tasks[1].checks[1:])
    )
    tasks = (some.tasks[0], faulty, *some.tasks[2:])
    cells = [CellMark(f"test_{task.id}", task.score or 0, task.max_score, pending=task.score is None) for task in tasks]
    cells += [CellMark("essay", 4, 5, by_hand=True), CellMark("sketch", 0, 5, pending=True)]
    comments = {"sgd": "Nearly.\nCome and see me.", "essay": "说得好。"}
    marks = Marks(61, 110, late_penalty=2, cells=tuple(cells), comments=comments, unanswered=frozenset(["ex2_ohm"]))
    return page(replace(some, tasks=tasks), marks)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """The page about a small class, in a language."""
    course = make_course(tmp_path_factory.mktemp("class"), gradebook=False)
    for number, kind in enumerate(["full", "some", "some", "nothing"]):
        one = replace(result(kind, "en", f"s{number:03}"), notices=("Cell ex2_ohm uses paddle.nn.",))
        write_atomically(course / "autograded" / one.student / ASSIGNMENT / RESULT, as_json(one))
        write_atomically(course / "feedback" / one.student / ASSIGNMENT / f"{ASSIGNMENT}.html", page(one).encode())
    (course / "submitted" / "s009" / ASSIGNMENT).mkdir(parents=True)
    (course / "submitted" / "s009" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").write_text("{")

    @cache
    def written(language: str) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LC_ALL", {"en": "en_GB.UTF-8", "zh": "zh_CN.UTF-8"}[language])
            write_report(course, ASSIGNMENT)
        return (course / "report" / ASSIGNMENT / "report.html").read_text("utf-8")

    return written


Show = Callable[..., Any]


@pytest.fixture(scope="module")
def show(browser: Any) -> Iterator[Show]:
    """A page, shown in the window; its policy is switched off there, so that we may ask questions."""
    with browser.new_context(bypass_csp=True) as context:
        tab = context.new_page()

        def show(html: str, width: int = WIDE, scheme: str = "light", media: str = "screen") -> Any:
            tab.goto("about:blank")
            tab.set_viewport_size({"width": width, "height": 900})
            tab.emulate_media(color_scheme=scheme, media=media)
            tab.set_content(html)
            tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            return tab

        yield show


def problems(tab: Any) -> list[str]:
    """What axe-core finds: the rule and the first place."""
    if not AXE.is_file():
        pytest.skip("there is no axe-core: npm ci --prefix tests/axe")
    tab.evaluate(AXE.read_text("utf-8"))
    found = tab.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [f"{one['id']}: {one['help']} {one['nodes'][0]['html'][:200]}" for one in found["violations"]]


KINDS = ["marked", "nothing", "full", "scores", "ungraded"]
WINDOWS = [pytest.param(WIDE, "light", id="wide-light"), pytest.param(PHONE, "dark", id="phone-dark")]


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_students_page_breaks_no_rule_of_accessibility(show: Show, language: str, width: int, scheme: str) -> None:
    assert problems(show(feedback("marked", language), width, scheme)) == []


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh", "dark")])
@pytest.mark.parametrize("kind", KINDS[1:])
def test_a_page_with_little_to_say_breaks_none_either(show: Show, kind: str, language: str, scheme: str) -> None:
    assert problems(show(feedback(kind, language), PHONE, scheme)) == []


@pytest.mark.parametrize(("language", "width", "scheme"), [("en", WIDE, "light"), ("zh", PHONE, "dark")])
def test_the_report_breaks_no_rule_of_accessibility(
    show: Show, report: Callable[[str], str], language: str, width: int, scheme: str
) -> None:
    assert problems(show(report(language), width, scheme)) == []


def test_axe_would_find_what_is_wrong(show: Show) -> None:
    html = feedback("some", "en").replace("--quiet: #545d68", "--quiet: #c0c4ca").replace('role="img"', "", 1)
    html = html.replace(' lang="en"', "").replace("<h3>", "<h5>").replace("</h3>", "</h5>")
    found = {problem.split(":")[0] for problem in problems(show(html))}
    assert {"color-contrast", "html-has-lang", "heading-order"} <= found


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_a_students_page_reaches_beyond_a_narrow_window(show: Show, kind: str, language: str) -> None:
    tab = show(feedback(kind, language), NARROW)
    assert tab.evaluate("document.documentElement.scrollWidth") <= NARROW
    assert tab.evaluate(BEYOND) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_does_not_scroll_sideways_in_a_narrow_window(
    show: Show, report: Callable[[str], str], language: str
) -> None:
    assert show(report(language), NARROW).evaluate("document.documentElement.scrollWidth") <= NARROW


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("what", ["feedback", "report"])
def test_on_a_phone_what_is_cut_off_shows_by_a_shadow_that_there_is_more(
    show: Show, report: Callable[[str], str], what: str, scheme: str
) -> None:
    html = report("en") if what == "report" else page(LONG_LINES)
    tab = show(html, PHONE, scheme)
    cut = tab.evaluate(CUT)
    assert cut or what == "feedback", "there is nothing to look at"
    assert [one for one, *signs in cut if not all(signs)] == []


@pytest.mark.parametrize("what", ["feedback", "report"])
def test_the_tab_key_reaches_everything_that_can_be_pressed_in_its_order_and_shows_where_it_is(
    show: Show, report: Callable[[str], str], what: str
) -> None:
    tab = show(report("en") if what == "report" else feedback("some", "en"))
    wanted = tab.evaluate(f"[...document.querySelectorAll({PRESSABLE!r})].map(one => one.outerHTML)")
    assert len(wanted) > 3
    reached = []
    for _ in wanted:
        tab.keyboard.press("Tab")
        html, outline = tab.evaluate(FOCUSED)
        reached.append(html)
        assert outline >= 1, f"nothing shows that this has the focus: {html}"
    assert reached == wanted


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("what", ["marked", "nothing", "report"])
def test_all_text_stands_out_from_what_is_behind_it_also_in_charts(
    show: Show, report: Callable[[str], str], what: str, scheme: str
) -> None:
    tab = show(report("en") if what == "report" else feedback(what, "en"), scheme=scheme)
    colours = tab.evaluate(COLOURS)
    assert len(colours) > 3
    assert [pair for pair in colours if contrast(*pair[:2]) < READABLE] == []


def test_a_chart_has_a_name_and_tells_its_numbers_to_those_who_do_not_see_it(show: Show) -> None:
    tab = show(feedback("some", "en"))
    told = tab.evaluate(
        "[...document.querySelectorAll('svg')].map(one => one.getAttribute('aria-labelledby').split(' ')"
        ".map(id => document.getElementById(id).textContent))"
    )
    assert len(told) == 7
    assert told[0] == ["Sizes of the minibatches", "yours: 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5. right: 5, 5, 5, 5, 3."]
    assert told[1] == ["Mean loss after each epoch", "yours: 16, 4392, 1.2×10⁶, –. right: 16, 0.05, 0.0002, 5×10⁻⁵."]


@pytest.mark.parametrize("what", ["feedback", "report"])
def test_a_page_loads_nothing_and_its_policy_lets_its_own_style_through(
    browser: Any, report: Callable[[str], str], what: str, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    file.write_text(report("en") if what == "report" else feedback("some", "en"), "utf-8")
    asked, complaints = [], []
    with browser.new_context() as context:
        tab = context.new_page()
        tab.on("request", lambda request: asked.append(request.url))
        tab.on("console", lambda message: complaints.append(message.text))
        tab.goto(file.as_uri())
        assert tab.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") != "none"
    assert asked == [file.as_uri()] and complaints == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_on_paper_nothing_is_cut_off_and_links_say_where_they_lead(show: Show, language: str) -> None:
    tab = show(feedback("some", language), 680, "dark", "print")  # the width of A4 without its margins
    assert tab.evaluate(BEYOND) == []
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert "https://" in tab.evaluate("getComputedStyle(document.querySelector('.idea a'), '::after').content")


LINE = "a_name_of_some_length" + " + a_name_of_some_length" * 8
LONG_LINES = Result(
    ASSIGNMENT,
    "ada",
    7,
    "T3",
    (
        TaskResult(
            "sgd",
            12,
            (CheckResult("c", "Title", 12, "failed", "It raised.", kind="raised", values={"line": 2}, input=LINE),),
            source=f"def sgd(params, lr, batch_size):\n    return {LINE}  # {'x' * 100}",
        ),
    ),
)
CUT = """() => [...document.querySelectorAll('body *')].filter(one => {
  const style = getComputedStyle(one)
  return one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1 && style.overflowX !== 'visible'
}).map(one => {
  const style = getComputedStyle(one)
  const shadows = ['local', 'scroll'].map(kind => style.backgroundAttachment.includes(kind))
  return [one.outerHTML.slice(0, 160), ...shadows]
})"""
PRESSABLE = "a[href], summary, button, input, [tabindex='0']"
FOCUSED = """() => {
  const one = document.activeElement, style = getComputedStyle(one)
  return [one.outerHTML, style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth)]
}"""
BEYOND = """() => [...document.querySelectorAll('body *')].filter(one => {
  const box = one.getBoundingClientRect()
  return box.width && (box.right > innerWidth + 1 || box.left < -1)
}).map(one => one.outerHTML.slice(0, 160))"""
COLOURS = """() => {
  const behind = one => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor
      if (colour !== 'rgba(0, 0, 0, 0)') return colour
    }
    return 'rgb(255, 255, 255)'
  }
  const found = new Map()
  for (const one of document.querySelectorAll('body *')) {
    const own = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim())
    if (!own || !one.getClientRects().length || one.matches('title, desc')) continue
    const style = getComputedStyle(one), colour = one.closest('svg') ? style.fill : style.color
    const pair = [colour, behind(one)]
    found.set(pair.join(), [...pair, one.outerHTML.slice(0, 120)])
  }
  return [...found.values()]
}"""


def contrast(text: str, behind: str) -> float:
    """The contrast ratio of WCAG 2 between two colours as a browser writes them."""
    lighter, darker = sorted((luminance(text), luminance(behind)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_contrast_is_that_of_the_standard() -> None:
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(118, 118, 118)", "rgb(255, 255, 255)") == pytest.approx(4.54, abs=0.01)
