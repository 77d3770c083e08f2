"""The page that a student reads."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest

from autograder.feedback import page
from autograder.gradebook import CellMark, Marks
from autograder.messages import sentences
from autograder.verdicts import CheckResult, Result, TaskResult, Verdict

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e{{ 7*7 }}"


def check(name: str, points: float, verdict: Verdict, message: str = "", hint: str = "") -> CheckResult:
    return CheckResult(name, f"Title of {name}", points, verdict, message, hint)


def result(*tasks: TaskResult, language: str = "en") -> Result:
    return Result("linreg_scratch", "s001", 1, "T3", tasks, language, notices=("SEEN BY THE GRADER ONLY",))


LINREG = TaskResult("linreg", 8, (check("values", 8, "passed"),))
SGD = TaskResult(
    "sgd",
    12,
    (
        check("in_place", 4, "passed"),
        check("divides", 4, "failed", "`p[0]` is 0.4, should be 0.1", "Divide by the batch size."),
        check("four_steps", 4, "skipped", "Not judged, because Title of divides failed."),
    ),
)
TRAINING = TaskResult("training", 11, (check("arrives", 11, "failed", "It never arrives."),))
BROKEN = TaskResult("ex2_ohm", 7, (check("ohm", 7, "broken", "KeyError: 'secret of the judge'"),))


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.split("</style>")[1]).split())


def test_the_page_says_the_score_what_is_solid_and_the_one_thing_to_fix_first() -> None:
    text = words(page(result(LINREG, SGD, TRAINING)))
    assert "Your score 12 / 31" in text
    solid, first = text.index("What is solid ✓ The model"), text.index("Fix this first In The update step")
    assert text.index("Your score") < solid < first < text.index("Task by task")
    assert "Title of divides p[0] is 0.4, should be 0.1 Divide by the batch size." in text[first:]


def test_each_check_says_verdict_title_points_message_and_hint_in_words() -> None:
    text = words(page(result(SGD)))
    assert "✓ passed Title of in_place 4 / 4" in text
    assert "✗ not yet Title of divides 0 / 4 p[0] is 0.4, should be 0.1 Divide by the batch size." in text
    assert "– not judged Title of four_steps 0 / 4 Not judged, because Title of divides failed." in text


def test_our_own_fault_costs_nothing_and_keeps_its_details_to_itself() -> None:
    html = page(result(LINREG, BROKEN))
    assert "? / 7 pending" in words(html) and "it costs you nothing" in html
    assert "secret of the judge" not in html


def test_notices_are_for_the_grader_and_repairs_for_the_student() -> None:
    html = page(replace(result(SGD), repairs=("`sgd` came twice",)))
    assert "GRADER ONLY" not in html
    assert "<code>sgd</code> came twice" in html


def test_nothing_that_a_student_wrote_is_live() -> None:
    task = TaskResult(HOSTILE, 5, (CheckResult("c", HOSTILE, 5, "failed", f"`{HOSTILE}`", HOSTILE),))
    html = page(Result(HOSTILE, HOSTILE, 1, "T3", (task,), "en", repairs=(HOSTILE,)))
    assert "<script" not in html and "\x1b" not in html and "\u202e" not in html
    assert "{{ 7*7 }}" in html and "49" not in words(html)


def test_the_policy_allows_this_style_and_nothing_else() -> None:
    html = page(result(SGD))
    style = html.split("<style>")[1].split("</style>")[0]
    allowed = b64encode(sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'" in html
    assert not re.search(r"""\s(?:src|style|on\w+)=["']|https?:|@import|url\(""", html)


@pytest.mark.parametrize(("language", "expected"), [("en", 'lang="en"'), ("zh", 'lang="zh-CN"'), ("xx", 'lang="en"')])
def test_the_page_is_in_the_language_of_the_assignment(language: str, expected: str) -> None:
    html = page(result(SGD, BROKEN, language=language))
    assert expected in html
    assert ("先改这一处" in html) == (language == "zh")
    assert ("Fix this first" in html) == (language != "zh")


def test_both_languages_have_the_same_sentences_with_the_same_places() -> None:
    def places(language: str) -> dict[str, list[str]]:
        ours = {key: text for key, text in sentences(language).items() if key.startswith(("feedback.", "console."))}
        return {key: sorted(re.findall(r"\{(\w+)", text)) for key, text in ours.items()}

    assert places("en") == places("zh")


def test_what_people_have_added_in_the_gradebook_is_shown() -> None:
    marks = Marks(
        score=16,
        max_score=36,
        late_penalty=2,
        cells=(
            CellMark("test_linreg", 8, 8),
            CellMark("test_sgd", 10, 12, by_hand=True),
            CellMark("essay", 0, 5, pending=True),
        ),
        comments={"sgd": "Nearly.\n<b>See me</b>", "essay": "Soon"},
    )
    html = page(result(LINREG, SGD), marks)
    text = words(html)
    assert "Your score 16 / 36" in text and "2 taken off because it was handed in late" in text
    assert "The update step 10 / 12" in text and "Set by your teacher" in text
    assert "Nearly.<br>&lt;b&gt;See me&lt;/b&gt;" in html
    assert "essay ? / 5 Still to be marked. Your teacher writes Soon" in text


def test_full_marks_are_simply_praised() -> None:
    text = words(page(result(LINREG)))
    assert "Everything is right" in text and "Fix this first" not in text


def test_a_task_that_an_instructor_added_goes_by_its_own_name() -> None:
    assert "my_task 1 / 1 complete" in words(page(result(TaskResult("my_task", 1, (check("c", 1, "passed"),)))))
