"""The page that a student reads."""

from __future__ import annotations

import math
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from typing import Any

import built_in
import nbformat
import pytest
from built_in import TASKS
from conftest import ROOT

from autograder.authoring.task import task_of
from autograder.judging.judge import drawable
from autograder.marks import CellMark, Marks
from autograder.submission.matching import grade_id
from autograder.verdicts import CheckResult, Figures, Result, TaskResult, Verdict
from autograder.views.feedback import page, ungraded_page
from autograder.words import LANGUAGES, say, sentences
from autograder.words.titles import task_title

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e{{ 7*7 }}"


def check(
    name: str, points: float, verdict: Verdict, message: str = "", hint: str = "", slip: str | None = None, **more: Any
) -> CheckResult:
    return CheckResult(name, f"Title of {name}", points, verdict, message, hint, slip, **more)


def skipped(name: str, points: float, message: str, because_of: str) -> CheckResult:
    return check(name, points, "skipped", message, values={"check": because_of})


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
    return " ".join(re.sub(r"<[^>]+>", " ", html.rsplit("</style>", maxsplit=1)[-1]).split())


def test_the_page_says_the_score_the_state_of_each_task_and_the_one_thing_to_fix_first() -> None:
    text = words(page(result(LINREG, SGD, TRAINING)))
    assert "Your score 12 / 31" in text
    strip = text.index("✓ The model 8 / 8 complete ◐ The optimiser 4 / 12 partly ✗ Training 0 / 11 to fix")
    first = text.index("Fix this first The optimiser sgd")
    assert text.index("Your score") < strip < first < text.index("Task by task")
    assert "Title of divides p[0] is 0.4, should be 0.1 Divide by the batch size." in text[first:]


def test_each_cell_of_the_strip_leads_to_its_task_which_is_there_once() -> None:
    html = page(result(LINREG, SGD, TRAINING))
    links = re.findall(r'href="#(task-\d)"', html.split("</nav>")[0])
    assert links == ["task-1", "task-2", "task-3"]
    assert [html.count(f'id="{link}"') for link in links] == [1, 1, 1]


def test_what_lost_marks_comes_first_and_complete_tasks_are_folded_away() -> None:
    below = page(result(LINREG, SGD, TRAINING)).split('id="tasks"')[1]
    at = [below.index(f'id="task-{number}"') for number in (2, 3, 1)]
    assert at == sorted(at)
    assert "<details" in below and "<details open" not in below and 'class="complete" open' not in below
    assert 'class="complete" open' in page(result(LINREG)), "where all is right, all is shown"


def test_what_a_teacher_has_written_about_a_complete_task_is_not_folded_away() -> None:
    marks = Marks(8, 8, cells=(CellMark("test_linreg", 8, 8),), comments={"linreg": "Beautiful."})
    below = page(result(LINREG, SGD), marks).split('id="tasks"')[1]
    assert 'class="complete" open' in below and 'id="task-1" open' in below and "Beautiful." in below


def test_each_check_says_verdict_title_points_message_and_hint_in_words() -> None:
    second = check("last", 4, "failed", "`p[9]` is 3, should be 2", "Look at the end.")
    text = words(page(result(replace(SGD, checks=(*SGD.checks, second)))))
    assert "✗ to fix Title of divides 0 / 4 See “Fix this first” above." in text
    assert "✗ to fix Title of last 0 / 4 p[9] is 3, should be 2 Look at the end." in text
    assert "– not judged Title of four_steps 0 / 4 Not judged, because Title of divides failed." in text
    assert "Checks passed: 1 ✓ passed Title of in_place 4 / 4" in text


def test_the_first_thing_to_fix_shows_the_students_cell_and_marks_the_line_that_raised() -> None:
    source = "def sgd(params):\n    for p in params:\n        p.step(<b>)"
    raised = check("divides", 12, "failed", "It raised.", kind="raised", values={"line": 3})
    html = page(result(TaskResult("sgd", 12, (raised,), source=source)))
    lines = re.findall(r"<li class=\"in\d+( marked)?\"><code>(.*?)</code>", html.split('class="source"')[1])
    assert [text for _, text in lines] == ["def sgd(params):", "    for p in params:", "        p.step(&lt;b&gt;)"]
    assert [bool(marked) for marked, _ in lines] == [False, False, True]


def test_of_a_long_cell_the_part_around_the_line_is_shown_with_its_own_numbers() -> None:
    source = "\n".join(f"line_{number}" for number in range(1, 101))
    raised = check("divides", 12, "failed", "It raised.", kind="raised", values={"line": 60})
    html = page(result(TaskResult("sgd", 12, (raised,), source=source)))
    assert 'start="49"' in html and "line_49" in html and "line_66<" in html
    assert "line_48<" not in html and "line_67<" not in html


def test_of_a_long_cell_only_the_function_that_raised_is_shown() -> None:
    source = "\n".join(f"def {name}(x):\n    a = x\n    b = a\n    return b.{name}\n\n" for name in "fgh")
    raised = check("divides", 12, "failed", "It raised.", kind="raised", values={"line": 10})
    listed = page(result(TaskResult("sgd", 12, (raised,), source=source))).split('class="source"')[1].split("</ol>")[0]
    assert 'start="7"' in listed and "return b.g" in listed and "def f" not in listed and "def h" not in listed


def test_the_line_of_a_wrong_claim_is_shown_and_marked_and_no_listing_ends_in_blank_lines() -> None:
    functions = "\n".join(f"def {name}(x):\n" + "    x = x\n" * 12 + "    return x\n\n" for name in "fg")
    source = functions + "\nZERO_INIT_WORKS = False\n"
    claim = check("claim", 7, "failed", "It is False.", kind="claim", values={"name": "ZERO_INIT_WORKS"})
    task = TaskResult("ex1_zero_init", 7, (claim,), source=source)
    listed = page(result(task)).split('class="source"')[1].split("</ol>")[0]
    assert '<li class="in0 marked"><code>ZERO_INIT_WORKS = False</code>' in listed
    elsewhere = replace(claim, values={"name": "no such function"})
    blank = functions.replace("    return x", "\n" * 6)
    listed = page(result(replace(task, checks=(elsewhere,), source=blank))).split('class="source"')[1].split("</ol>")[0]
    assert listed.count("<li") == 13 and not listed.rstrip().endswith("<code> </code></li>")


def test_what_came_stands_beside_what_should_have_come_and_the_cause_beneath() -> None:
    values = {"name": "param[1]", "got": "0.4", "want": "0.1"}
    said = say("en", "finding.wrong_values", **values)
    wrong = check("divides", 12, "failed", f"{said} Not divided.", "Divide.", kind="wrong_values", values=values)
    first = words(page(result(TaskResult("sgd", 12, (wrong,))))).split("Fix this first")[1]
    assert "param[1] yours 0.4 right 0.1 Not divided. Divide." in first


def test_what_the_function_was_called_with_can_be_copied_from_the_page() -> None:
    wrong = check("divides", 12, "failed", "No.", input="w = 1 < 2\nsgd([w])")
    html = page(result(TaskResult("sgd", 12, (wrong,))))
    assert "<pre><code>w = 1 &lt; 2\nsgd([w])</code></pre>" in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_tasks_are_called_as_the_notebook_calls_them(language: str) -> None:
    name = "linreg_scratch" if language == "en" else f"linreg_scratch_{language}"
    notebook = nbformat.read(ROOT / "source" / name / f"{name}.ipynb", as_version=4)
    heading, headings = "", {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            heading = next(reversed(re.findall(r"^#+ (.*?) ?[(（].*?[)）]$", cell.source, re.MULTILINE)), heading)
        if task := task_of(grade_id(cell)):
            headings[task] = heading
    assert headings == {task: task_title(built_in.words(language), task) for task in TASKS}


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
    without_links = re.sub(r'<a href="https://(?:zh\.)?d2l\.ai/[\w./#-]+">', "", html)
    assert not re.search(r"""\s(?:src|style|on\w+)=["']|https?:|@import|url\(""", without_links)


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
    assert "The optimiser sgd 10 / 12" in text and "Set by your teacher" in text
    assert "Nearly.<br>&lt;b&gt;See me&lt;/b&gt;" in html
    assert "essay ? / 5 Still to be marked. Your teacher writes Soon" in text


def test_the_first_thing_to_fix_is_called_by_its_mistake_and_the_check_is_what_is_not_met() -> None:
    for language, mistake, unmet in (("en", "gradient not cleared", "Not met: "), ("zh", "梯度没有清零", "未满足：")):
        left = check("clears", 12, "failed", "It is left.", slip="gradient_not_cleared", kind="gradient_left")
        html = page(result(TaskResult("sgd", 12, (left,)), language=language)).split('id="tasks"')[0]
        assert f"<h3>{mistake}</h3>" in html and f"{unmet}Title of clears" in words(html)
    unnamed = page(result(TaskResult("sgd", 12, (check("c", 12, "failed", "No."),))))
    assert "<h3>Not met: Title of c</h3>" in unnamed


def test_no_section_of_the_book_is_about_an_error_of_syntax() -> None:
    broken = check("c", 8, "failed", "No.", kind="cell_raised", values={"type": "SyntaxError", "line": 1})
    assert "In the book" not in page(result(TaskResult("sgd", 8, (broken,), source="def f(:")))


def unwritten(name: str) -> TaskResult:
    checks = (check("a", 4, "failed", "Not written.", kind="not_written"), skipped("b", 4, "depends on a", "a"))
    return TaskResult(name, 8, checks)


def test_what_is_not_written_is_no_mistake_and_comes_after_the_mistakes_in_a_line_each() -> None:
    html = page(result(unwritten("data_iter"), SGD, unwritten("linreg"), TRAINING))
    text = words(html)
    assert "– Reading minibatches 0 / 8 not written" in text and "Fix this first The optimiser" in text
    below = html.split('id="tasks"')[1]
    assert [below.index(f'id="task-{number}"') for number in (2, 4, 1, 3)] == sorted(
        below.index(f'id="task-{number}"') for number in range(1, 5)
    )
    assert "Not written yet: 2" in text and '<details class="task unwritten" id="task-1">' in below
    assert "follows from" in text, "one of the four is wrong"


def test_the_loop_waits_for_functions_that_are_not_written() -> None:
    text = words(page(result(LINREG, unwritten("data_iter"), unwritten("sgd"), TRAINING)))
    assert "– Training 0 / 11 not judged" in text and "First write “Reading minibatches” and “The optimiser”." in text
    assert "✗" not in text.split("Task by task")[0] and "Fix this first Reading minibatches" in text


def test_a_wrapped_line_of_code_goes_on_to_the_right_of_its_own_indent() -> None:
    source = "def f():\n    for x in y:\n       z = 1\n" + " " * 40 + "deep()"
    html = page(result(TaskResult("sgd", 8, (check("c", 8, "failed", "No."),), source=source)))
    classes = re.findall(r'<li class="(in\d+)"><code>', html)
    assert classes == ["in0", "in4", "in6", "in16"] and all(
        f".{one} {{ --in: {one[2:]}ch; }}" in html for one in classes
    )


def test_full_marks_are_simply_praised() -> None:
    text = words(page(result(LINREG)))
    assert "Everything is right" in text and "Fix this first" not in text


def test_a_task_that_an_instructor_added_goes_by_its_own_name() -> None:
    assert "✓ my_task 1 / 1 complete" in words(page(result(TaskResult("my_task", 1, (check("c", 1, "passed"),)))))


def test_a_slip_that_several_checks_met_is_explained_once() -> None:
    task = TaskResult(
        "sgd",
        12,
        (
            check("one_step", 4, "failed", "p is 4, should be 1. Not divided.", "Divide.", "no_batch_size"),
            check("four_steps", 4, "failed", "p is 9, should be 2. Not divided.", "Divide.", "no_batch_size"),
            check("clears", 4, "failed", "Gradients are left.", "Clear them.", "gradient_not_cleared"),
        ),
    )
    text = words(page(result(task)))
    assert text.count("Divide.") == text.count("Not divided.") == 1
    assert "1 more for the same reason, worth 4 ✗ to fix Title of four_steps 0 / 4" in text
    assert "Gradients are left. Clear them." in text


def test_what_is_found_again_of_the_same_function_is_folded_away_with_its_numbers() -> None:
    def found(name: str, function: str, **more: Any) -> CheckResult:
        values = {"name": f"{function}(x)", "got": "1", "want": "2"}
        return check(name, 2, "failed", f"{name} is wrong.", kind="wrong_values", values=values, **more)

    checks = [found("a", "lr_experiment"), found("b", "lr_experiment"), found("c", "best_lr")]
    checks += [found("d", "lr_experiment", slip="no_reinit"), found("e", "lr_experiment")]
    below = page(result(TaskResult("ex6_learning_rate", 10, tuple(checks)))).split('id="tasks"')[1]
    text = words(below)
    folded = words(below[below.index("2 more of this kind, worth 4") :].split("</ul>")[0])
    assert all(f"Title of {name}" in folded and f"{name} is wrong." in folded for name in "be")
    assert all(f"Title of {name}" not in folded and f"Title of {name}" in text for name in "acd")


def test_a_step_towards_the_cure_is_told_once_in_a_task() -> None:
    checks = [check(name, 4, "failed", f"{name} has the wrong shape.", "Print the shapes.") for name in "abc"]
    text = words(page(result(TaskResult("sgd", 12, tuple(checks)))))
    assert text.count("Print the shapes.") == 1
    assert all(f"{name} has the wrong shape." in text for name in "abc")


def test_why_checks_in_a_row_were_not_judged_is_said_once() -> None:
    waits = "It depends on “Title of a”, which failed."
    checks = [check("a", 3, "failed", "No."), check("b", 3, "passed")]
    checks += [*(skipped(name, 2, waits, "a") for name in "cd"), skipped("e", 2, "It depends on b.", "b")]
    text = words(page(result(TaskResult("sgd", 12, tuple(checks))))).split("Task by task")[1]
    assert waits not in text and "2 more not judged, because this one failed, worth 4" in text
    assert "It depends on b." in text and text.count("– not judged") == 3


def test_training_that_fails_with_wrong_functions_names_them_and_is_not_explained_by_itself() -> None:
    slow = replace(TRAINING, checks=(check("arrives", 11, "failed", "It never arrives.", "Look at the loop."),))
    loss = TaskResult("squared_loss", 8, (check("values", 8, "failed", "Twice the loss."),))
    text = words(page(result(LINREG, loss, SGD, slow)))
    assert "follows from “The loss” and “The optimiser”:" in text
    assert "It never arrives." not in text and "Look at the loop." not in text
    assert "Twice the loss." in text.split("Task by task")[0] and "should be 0.1" in text.split("Task by task")[1]


def test_three_causes_are_listed_as_people_list_them() -> None:
    wrong = [TaskResult(name, 8, (check("c", 8, "failed", "No."),)) for name in ("data_iter", "linreg", "sgd")]
    assert "follows from “Reading minibatches”, “The model” and “The optimiser”:" in words(
        page(result(*wrong, TRAINING))
    )
    assert "很可能是“读取小批量”、“定义模型”和“定义优化算法”引起的" in words(
        page(result(*wrong, TRAINING, language="zh"))
    )


def test_training_that_fails_with_right_functions_is_explained_by_itself() -> None:
    text = words(page(result(LINREG, TRAINING)))
    assert "It never arrives." in text and "follows from" not in text


def test_an_exercise_is_never_explained_by_the_four_functions_for_it_was_judged_with_right_ones() -> None:
    ohm = TaskResult("ex2_ohm", 7, (check("amperes", 7, "failed", "R is 3, should be 4."),))
    text = words(page(result(SGD, ohm)))
    assert "R is 3, should be 4." in text and "follows from" not in text


def test_functions_that_a_teacher_gave_full_marks_explain_nothing() -> None:
    cells = (CellMark("test_sgd", 12, 12, by_hand=True), CellMark("test_training", 0, 11))
    text = words(page(result(SGD, TRAINING), Marks(12, 23, cells=cells)))
    assert "It never arrives." in text.split("Task by task")[0] and "follows from" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_task_that_nobody_has_written_is_a_short_list_of_what_will_be_tried(language: str) -> None:
    told = say(language, "finding.not_written")
    checks = (
        check("a", 4, "failed", told, "Replace the line.", kind="not_written"),
        skipped("b", 4, "depends on a", "a"),
        check("c", 4, "failed", told, "Replace the line.", kind="not_written"),
    )
    top, below = words(page(result(TaskResult("sgd", 12, checks), language=language))).split(
        say(language, "feedback.tasks")
    )
    assert told in top and "Replace the line." in top
    assert told not in below and "Replace the line." not in below and "depends on a" not in below
    assert say(language, "feedback.held_up.unwritten") in below
    assert below.count(say(language, "feedback.verdict.skipped")) == 3
    assert all(f"Title of {name}" in below for name in "abc")


def test_a_result_from_before_the_kinds_gives_every_reason_at_its_check() -> None:
    told = say("en", "finding.not_written")
    checks = (check("a", 4, "failed", told), *(check(name, 4, "skipped", "depends on a") for name in "bc"))
    checks = (check("z", 1, "passed"), *checks)
    below = words(page(result(TaskResult("sgd", 13, checks)))).split("Task by task")[1]
    assert told not in below and below.count("depends on a") == 2


def test_a_task_that_one_failure_holds_up_says_so_once() -> None:
    checks = [check("a", 4, "failed", "The cell raised.", "Mend it.")]
    checks += [check(name, 4, "skipped", f"It depends on {name}.") for name in "bc"]
    text = words(page(result(TaskResult("sgd", 12, tuple(checks))))).split("Task by task")[1]
    assert "One thing holds up this whole task" in text and "It depends on" not in text


def test_the_first_thing_to_fix_is_told_in_full_and_leads_to_its_task() -> None:
    html = page(result(LINREG, SGD, TRAINING))
    top = html.split('id="tasks"')[0]
    assert "Divide by the batch size." in top
    assert 'href="#task-2"' in top and re.search(r'id="task-2">\s*<h3>\s*The optimiser', html)


def test_each_task_that_is_not_complete_leads_to_its_idea_in_the_book_of_its_language() -> None:
    tasks = [TaskResult(name, 8, (check("c", 8, "failed", "No."),)) for name in TASKS]
    for language, book in (("en", "https://d2l.ai/"), ("zh", "https://zh.d2l.ai/")):
        html = page(result(*tasks, language=language))
        assert html.count(f'<a href="{book}') == len(TASKS) - 1, "training follows from the others"
    assert "https://" not in page(result(LINREG))
    assert "https://" not in page(result(TaskResult("my_task", 8, (check("c", 8, "failed", "No."),))))


Series = dict[str, tuple[float, ...]]
BOOK = (2.0, -3.4, 4.2)
RIGHT = (15.4, 0.05, 0.0002, 5e-05)


def drawn(task: str, figures: Figures, language: str = "en") -> str:
    return page(result(TaskResult(task, 11, (check("c", 11, "passed"),), figures), language=language))


def test_the_losses_are_drawn_from_the_numbers_beside_the_right_ones() -> None:
    html = drawn("training", {"loss": {"yours": (15.4, 9.0, 8.0, 7.0), "right": RIGHT}})
    assert "yours: 15.4, 9, 8, 7. right: 15.4, 0.05, 0.0002, 5×10⁻⁵." in html
    (chart,) = re.findall(r"<svg.*?</svg>", html)
    yours, right = (len(re.findall(r"[ML]", path)) for path in re.findall(r'class="line c\d" d="([^"]+)"', chart))
    assert yours == right == 4


def test_a_loss_that_is_lost_says_from_when_on() -> None:
    for gone in (None, 1e300):
        text = words(drawn("training", {"loss": {"yours": (15.4, 1e6, gone, gone), "right": RIGHT}}))
        assert "From epoch 2 on your loss is too large" in text
    assert "From epoch" not in words(drawn("training", {"loss": {"yours": RIGHT, "right": RIGHT}}))


def test_the_learned_line_is_drawn_for_each_feature_and_its_numbers_are_said() -> None:
    html = drawn("training", {"learned": {"yours": (1.5, -3.0, 4.0), "right": BOOK}})
    assert html.count("<svg") == 2
    assert "learned: 1.5, 4. true: 2, 4.2." in html and "learned: −3, 4. true: −3.4, 4.2." in html
    assert "w1 = 1.5, w2 = −3, b = 4." in words(html)
    assert re.findall(r"feature (x\d), the other one is 0", html) == ["x1", "x2"]


def test_the_sizes_of_the_minibatches_are_bars_and_of_very_many_the_first() -> None:
    html = drawn("data_iter", {"batch_sizes": {"yours": (5.0,) * 4, "right": (5.0,) * 4 + (3.0,)}})
    assert html.count('class="bar c0"') == 4 + 1 and html.count('class="bar c1"') == 5 + 1  # and the key
    many = drawn("data_iter", {"batch_sizes": {"yours": (1.0,) * 60, "right": (5.0,) * 4 + (3.0,)}})
    assert many.count('class="bar c0"') == 12 + 1 and "Only the first 12 minibatches are drawn." in many


RATES = {"rates": (0.3, 0.05), "yours": (4.0, 1.0, 0.9, 0.8), "right": (4.0, 1.0, 8.0, 7.0)}
OHM = {"current": (0.001, 0.002), "voltage": (0.047, 0.095), "yours": (2.5,), "right": (47.4,)}
SUN = {
    "wavelength": tuple(x * 1e-7 for x in range(2, 30)),
    "intensity": tuple(x**-5 / math.expm1(24.9 / x) for x in range(2, 30)),  # Planck's law, 24.9 = hc/(kT) in 0.1 µm
    "yours": (4000.0,),
    "right": (5778.0,),
}
EXERCISES: list[tuple[str, str, Series]] = [
    ("ex6_learning_rate", "rates", RATES),
    ("ex2_ohm", "resistance", OHM),
    ("ex3_planck", "spectrum", SUN),
]


def test_the_curve_of_each_learning_rate_lies_on_a_band_of_the_right_one_if_it_is_right() -> None:
    html = drawn("ex6_learning_rate", {"rates": RATES})
    lines, bands = (re.findall(rf'class="{kind} c(\d)" d="([^"]+)"', html) for kind in ("line", "band"))
    assert len(lines) == len(bands) == 2
    assert lines[0] == bands[0] and lines[1] != bands[1]
    assert "lr = 0.05, yours: 0.9, 0.8. lr = 0.05, right: 8, 7." in html


@pytest.mark.parametrize(("scale", "unit"), [(1.0, "current in mA"), (1000.0, "current in A")])
def test_the_fit_of_a_resistance_is_drawn_over_the_measured_points(scale: float, unit: str) -> None:
    figure = OHM | {"current": tuple(scale * one for one in OHM["current"])}
    html = drawn("ex2_ohm", {"resistance": figure})
    assert "R = 2.5 Ω" in words(html).replace("\xa0", " ") and "R = 47.4 Ω" in words(html).replace("\xa0", " ")
    assert html.count('class="loose c1"') == len(OHM["current"]) + 1  # and the key
    assert unit in html


def test_a_spectrum_is_drawn_from_the_right_law_at_both_temperatures() -> None:
    html = drawn("ex3_planck", {"spectrum": SUN})
    (band,) = re.findall(r'class="band c0" d="M([^"]+)"', html)
    places = [tuple(map(float, point.split(","))) for point in band.split("L")]
    (x, _), (left, right) = min(places, key=lambda place: place[1]), (places[0][0], places[-1][0])
    peak = 0.2 + (x - left) / (right - left) * 2.7  # in µm
    assert abs(peak - 2897.8 / 5778) < 0.03, "Wien's displacement law"
    assert "T = 4000 K" in words(html).replace("\xa0", " ") and "T = 5778 K" in words(html).replace("\xa0", " ")


def test_figures_speak_the_language_of_the_page() -> None:
    figures: Figures = {"loss": {"yours": RIGHT, "right": RIGHT}, "learned": {"yours": BOOK, "right": BOOK}}
    html = drawn("training", {**figures, **{name: series for _, name, series in EXERCISES}}, "zh")
    text = "".join(re.findall(r"<figure>.*?</figure>", html, re.DOTALL))
    assert not set(re.findall(r"[a-z]{3,}", re.sub(r"<[^>]+>", "", text)))


def test_two_figures_on_a_page_do_not_share_an_id() -> None:
    figures: Figures = {"loss": {"yours": RIGHT, "right": RIGHT}, "learned": {"yours": BOOK, "right": BOOK}}
    batches: Figures = {"batch_sizes": {"yours": (5.0,), "right": (5.0,)}}
    tasks = [TaskResult("data_iter", 1, (check("c", 1, "passed"),), batches)]
    ids = re.findall(
        r' id="([^"]+)"', page(result(*tasks, TaskResult("training", 1, (check("c", 1, "passed"),), figures)))
    )
    assert len(ids) == len(set(ids)) > 8


@pytest.mark.parametrize(
    "numbers",
    [
        (),
        (None, None, None),
        (1e300, -1e300, 1e300),
        (1.7e308, 1.7e308, 1.7e308),
        (0.0, 0.0, 0.0),
        (-5.0, -1e-300, 5e-324),
        (None, 1e300, 0.0),
        (7.0,),
        (1.0,) * 60,
        (1e308, None) * 30,
    ],
)
@pytest.mark.parametrize(
    ("task", "name", "others"),
    [
        ("training", "loss", {"right": RIGHT}),
        ("training", "learned", {"right": BOOK}),
        ("data_iter", "batch_sizes", {"right": RIGHT}),
        *EXERCISES,
    ],
)
def test_no_numbers_however_strange_spoil_the_page(
    task: str, name: str, others: Series, numbers: tuple[float | None, ...]
) -> None:
    html = drawn(task, {name: {**others, "yours": numbers}})
    assert "Everything is right" in html
    for chart in re.findall(r"<svg.*?</svg>", html):
        places = re.findall(r'\s(?:[xy]|d|width|height|transform)="([^"]*)"', chart)
        assert not re.search(r"nan|inf|e[+-]?\d", " ".join(places)), places
        assert all(abs(float(number)) < 2000 for number in re.findall(r"-?\d+\.?\d*", " ".join(places)))


@pytest.mark.parametrize("figures", [{}, {"unknown": {"yours": (1.0,)}}, {"loss": {"yours": (1.0,)}}, {"loss": {}}])
def test_a_figure_that_nothing_is_known_of_is_left_out(figures: Figures) -> None:
    assert "<svg" not in drawn("training", figures)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ([1, 2.00001, 3], (1.0, 2.0, 3.0)),
        ([float("nan"), float("inf"), -float("inf"), 1e300], (None, None, None, 1e300)),
        ([[1.0], [2.0]], (1.0, 2.0)),
        ("<script>", ()),
        ({"a": 1}, ()),
        (None, ()),
        ([object()], ()),
        (list(range(100_000)), tuple(map(float, range(60)))),
    ],
)
def test_what_a_result_keeps_for_a_figure_is_a_few_finite_numbers(
    given: object, kept: tuple[float | None, ...]
) -> None:
    assert drawable(given) == kept


def test_a_result_remembers_its_figures_and_older_ones_without_are_read() -> None:
    figures = {"loss": {"yours": (15.4, None), "right": RIGHT}}
    new = result(TaskResult("training", 11, (check("c", 11, "passed"),), figures))
    read = Result.from_json(new.to_json())
    assert read.tasks[0].figures == figures and page(read) == page(new)
    old = new.to_json()
    del old["tasks"][0]["figures"]
    assert "<svg" not in page(Result.from_json(old)) and "Your score 11 / 11" in words(page(Result.from_json(old)))


def test_of_a_long_cell_the_function_in_question_is_shown_with_the_lines_numbers_of_the_cell() -> None:
    source = (
        "def lr_experiment(lrs):\n    return {}\n\n\n# best\ndef best_lr(results):\n    return 0\n" + "\n# more" * 12
    )
    wrong = check("best", 1, "failed", "It is 0.", input="best_lr({0.1: [1.0]})")
    numbers = re.compile(r'<ol class="source" start="(\d+)".*?</ol>', re.DOTALL)
    (cut,) = numbers.finditer(page(result(TaskResult("ex6_learning_rate", 7, (wrong,), source=source))))
    assert cut[1] == "6" and "def best_lr" in cut[0] and "lr_experiment" not in cut[0] and "# more" not in cut[0]
    unknown = replace(wrong, input="", title="Something")
    for check_, cell in ((unknown, source), (wrong, source + "\n("), (wrong, "\n".join(source.splitlines()[:8]))):
        (whole,) = numbers.finditer(page(result(TaskResult("ex6_learning_rate", 7, (check_,), source=cell))))
        assert whole[1] == "1" and "def lr_experiment" in whole[0] and "def best_lr" in whole[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("student", ["Wolfeschlegelsteinhausenbergerdorffskaja", "欧阳娜娜", "x\u202ey<b>"])
def test_any_name_stands_on_both_pages_as_it_is(language: str, student: str) -> None:
    shown = student.replace("\u202e", "").replace("<", "&lt;").replace(">", "&gt;")
    for html in (
        page(replace(result(SGD, language=language), student=student)),
        ungraded_page(built_in.words(language), "a", student, "why"),
    ):
        assert f'<p class="who">{say(language, "feedback.for_student", student=shown)}</p>' in html
        assert "\u202e" not in html and "<b>" not in html


def test_the_ungraded_page_says_why_and_what_to_do() -> None:
    text = words(ungraded_page(built_in.words("en"), "linreg_scratch", "s001", "the file is no notebook"))
    assert "The reason: the file is no notebook." in text and "ask your teacher" in text
    assert "文件" in words(ungraded_page(built_in.words("zh"), "linreg_scratch_zh", "s001", "the file is no notebook"))
