"""What people see in a terminal of 80 and of 120 columns, and in a log: nothing is cut that they need."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from rich.cells import cell_len

from autograder.authoring.corpus import Proven
from autograder.authoring.loading import load
from autograder.marks import FinalMark
from autograder.verdicts import Cause, CheckResult, Lost, Result, Summary, TaskResult
from autograder.views import class_list, terminal, verdict
from autograder.views.class_list import Telling
from autograder.views.proof import proof_table
from autograder.words import sentences
from autograder.words.nearest import nearest
from autograder.words.titles import short_name

ASSIGNMENT = load("linreg_scratch")
Capture = pytest.CaptureFixture[str]
ANSI = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")


@pytest.fixture(params=[80, 120])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A terminal of this width, in colour."""
    for name, value in {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": str(request.param)}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return int(request.param)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> None:
    """No terminal."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def telling(language: str = "en") -> Telling:
    return Telling(ASSIGNMENT.sentences(language, "paddle"), ASSIGNMENT.causes)


def summary(score: float, *lost: Lost, containment: str = "T3", broken: bool = False) -> Summary:
    return Summary(score, 100.0, broken, lost, containment, (), ())


def slip(task: str, name: str) -> Lost:
    return Lost(task, 0.0, 12.0, Cause("slip", name))


def unwritten(*tasks: str) -> list[Lost]:
    return [Lost(task, 0.0, 7.0, Cause("kind", "not_written")) for task in tasks]


CLASS: list[tuple[str, Summary | None, str]] = [
    ("ada", summary(100), ""),
    ("bob", summary(77, slip("sgd", "unchanged"), Lost("training", 0.0, 11.0, Cause("kind", "not_learned"))), ""),
    ("欧阳明月", summary(84, slip("ex6_learning_rate", "no_reinit"), slip("ex2_ohm", "raw_loop")), ""),
    ("eve", None, "the file is damaged"),
    ("zoe", summary(0, *unwritten("sgd", "training")), ""),
    ("a-name-that-is-longer-than-a-third-of-a-line-of-80", summary(96, slip("sgd", "no_batch_size")), ""),
    ("陈静", summary(100), ""),
]


def listed(capsys: Capture, rows: Iterable[tuple[str, Summary | None, str]] = CLASS, **final: FinalMark) -> list[str]:
    class_list.class_list(list(rows), final, telling())
    return ANSI.sub("", capsys.readouterr().out).splitlines()


def test_every_student_has_one_line_and_the_lowest_score_is_first(width: int, capsys: Capture) -> None:
    lines = listed(capsys)
    assert [line.split()[0] for line in lines[:4]] == ["zoe", "bob", "欧阳明月", CLASS[5][0]]
    assert lines[4:] == ["  ✓ 100  ada, 陈静"]
    assert max(map(cell_len, lines)) <= width


def test_the_columns_stand_below_each_other_whatever_script_a_name_is_in(width: int, capsys: Capture) -> None:
    zoe, bob, ouyang = listed(capsys)[:3]
    columns = [cell_len(line[: line.index(word)]) for line, word in ((zoe, "nothing"), (bob, "sgd:"), (ouyang, "ex6"))]
    assert len(set(columns)) == 1


def test_the_short_name_of_the_mistake_comes_first_then_what_follows_from_it(log: None, capsys: Capture) -> None:
    zoe, bob, ouyang, *_ = listed(capsys)
    assert zoe.endswith("nothing written")
    assert bob.endswith("sgd: parameter not updated in place; follows: training")
    assert ouyang.endswith("ex6_learning_rate: no reset between rates; ex2_ohm: steps do not fit the scale")


def test_what_cost_most_comes_first_and_many_tasks_not_written_are_counted(width: int, capsys: Capture) -> None:
    exercises = [task for task in ASSIGNMENT.by_id if task.startswith("ex")]
    (line,) = listed(capsys, [("leo", summary(47, slip("sgd", "no_batch_size"), *unwritten(*exercises)), "")])
    assert line == "  leo   47   7 tasks not written; sgd: not divided by batch_size"
    (line,) = listed(capsys, [("leo", summary(81, slip("sgd", "no_batch_size"), *unwritten("ex2_ohm")), "")])
    assert line.endswith("sgd: not divided by batch_size; not written: ex2_ohm")


def test_nothing_is_written_only_where_no_answer_was_wrong(log: None, capsys: Capture) -> None:
    (line,) = listed(capsys, [("zoe", summary(0, slip("sgd", "no_batch_size"), *unwritten("squared_loss")), "")])
    assert line.endswith("sgd: not divided by batch_size; not written: squared_loss")


def test_reasons_that_have_no_room_are_counted(width: int, capsys: Capture) -> None:
    many = summary(10, *(slip(task, "no_reinit") for task in ASSIGNMENT.by_id))
    (line,) = listed(capsys, [("ada", many, "")])
    shown, more = line.count("no reset"), int(line.rpartition("+")[2])
    assert cell_len(line) <= width and shown + more >= len(ASSIGNMENT.by_id) - 1


def test_a_full_class_needs_one_line_and_names_no_more_than_people_read(log: None, capsys: Capture) -> None:
    (line,) = listed(capsys, [(f"s{number:03}", summary(100), "") for number in range(100)])
    assert "s059, 40 others" in line and "s060" not in line


def test_a_mark_that_people_or_the_clock_have_changed_shows_both(log: None, capsys: Capture) -> None:
    late, by_hand = FinalMark(100.0, penalty=20.0), FinalMark(96.0, by_hand=2.0)
    lines = listed(
        capsys, [("ada", summary(100), ""), ("bob", summary(96, slip("sgd", "no_lr")), "")], ada=late, bob=by_hand
    )
    assert lines == ["  ada  100 → 80   late −20", "  bob   96 → 98   by hand +2; sgd: learning rate missing"]


def closed(capsys: Capture, *results: Summary, unchanged: int = 0, seconds: float = 22.3) -> str:
    pairs = [(str(number), result) for number, result in enumerate(results)]
    class_list.closing(len(results) - unchanged, unchanged, pairs, {}, seconds)
    return ANSI.sub("", capsys.readouterr().out).strip()


def test_mean_time_and_containment_are_told_once(log: None, capsys: Capture) -> None:
    assert closed(capsys, summary(100), summary(77)) == "2 graded in 22 s, mean 88.5 of 100. All contained (T3)."
    assert closed(capsys, summary(100), unchanged=1) == (
        "1 unchanged (--force grades them again), mean 100.0 of 100. All contained (T3)."
    )
    assert "2 graded in 2 min 5 s" in closed(capsys, summary(0), summary(0), seconds=125)


def test_whoever_was_not_contained_is_counted(log: None, capsys: Capture) -> None:
    assert closed(capsys, summary(1), summary(1, containment="none")).endswith("Not contained: 1.")
    assert closed(capsys, summary(1), summary(1, containment="T2")).endswith("Contained: T2 (1), T3 (1).")


def test_one_reason_for_all_who_could_not_be_graded_is_told_once(log: None, capsys: Capture) -> None:
    class_list.problem_remarks([("ada", None, "the disk is full"), ("bob", None, "the disk is full")])
    assert capsys.readouterr().out == "2 not graded: ada, bob – the disk is full\n"
    class_list.problem_remarks([("ada", None, "it is damaged"), ("bob", None, "the disk is full")])
    assert capsys.readouterr().out.splitlines()[1:] == ["  ada: it is damaged", "  bob: the disk is full"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_known_mistake_has_a_short_name(language: str) -> None:
    words = ASSIGNMENT.sentences(language, "paddle")
    mistakes = {key.removesuffix(".why") for key in words.table if re.fullmatch(r"(slip|error)\.\w+\.why", key)}
    assert {one for one in mistakes if f"{one}.short" not in words} == set()
    names = {one: words.get(f"{one}.short") for one in mistakes}
    assert {one: name for one, name in names.items() if len(name.split()) > 6 or cell_len(name) > 40} == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_finding_has_a_short_name(language: str) -> None:
    table = ASSIGNMENT.sentences(language, "paddle").table
    kinds = {key.removeprefix("finding.") for key in table if re.fullmatch(r"finding\.\w+(?<!_hint)(?<!_why)", key)}
    assert {kind for kind in kinds if f"short.{kind}" not in table} == set()


def test_a_mistake_without_a_short_name_goes_by_its_first_words_and_one_without_words_by_what_was_found() -> None:
    words = ASSIGNMENT.sentences("en", "paddle")
    assert short_name(words, "sgd", "formula", "p - lr * g") == "p - lr * g"
    assert short_name(words, "sgd", "kind", "raised", "ValueError") == "raises ValueError"
    assert short_name(words, "sgd", "error", "no_such_error", "ValueError") == "raises ValueError"
    assert short_name(words, "sgd", "slip", "no_such_slip") == "no such slip"
    own = type(words)("en", {"slip.odd.why": "The step is odd: it is not even. More."})
    assert short_name(own, "sgd", "slip", "odd") == "The step is odd"


def check(name: str, outcome: str = "passed", **more: object) -> CheckResult:
    return CheckResult(name, f"{name} is right", 4.0, outcome, **more)  # type: ignore[arg-type]


WRONG = check(
    "step",
    "failed",
    message="`param[1, 0]` is -0.604; it should be -0.6484. The tensor did not move: `param -= …` binds a name.",
    hint="Change the tensor itself, in place, where no gradients are recorded, and look at the numbers again.",
    kind="wrong_values",
    values={"name": "`param[1, 0]`".strip("`"), "got": "-0.604", "want": "-0.6484"},
    slip="unchanged",
    input="p = paddle.to_tensor([0.5])\nfor _ in range(2):\n    sgd([p], 0.1, 2)",
)
RESULT = Result(
    "linreg_scratch",
    "学生",
    7,
    "T3",
    (
        TaskResult(
            "sgd", 12.0, (check("first"), WRONG, check("other", "failed", message="told again", slip="unchanged"))
        ),
        TaskResult("training", 8.0, (check("loop", "failed"), check("loss", "failed"))),
        TaskResult("ex2_ohm", 8.0, (check("ohm"), check("column"))),
    ),
    notices=("seen by the grader",),
    seconds=4.94,
    checks="linreg_scratch",
    edition="paddle",
)


def screen(capsys: Capture, result: Result = RESULT, *, every: bool = False) -> list[str]:
    verdict.verdict(result, Path(), every=every)
    return ANSI.sub("", capsys.readouterr().out).splitlines()


def test_check_shows_failures_last_and_the_verdict_on_the_last_line(log: None, capsys: Capture) -> None:
    lines = screen(capsys)
    heads = [line.split()[1] for line in lines if re.match("[✓✗]", line)]
    assert heads == ["ex2_ohm", "sgd", "training"]
    assert lines[-1] == "12 of 28 · 1 of 3 tasks complete · 4.9 s · T3 · seed 7"
    assert "ohm is right" not in "\n".join(lines)


def test_check_aligns_what_came_with_what_should_have_and_gives_the_call(log: None, capsys: Capture) -> None:
    lines = screen(capsys)
    start = lines.index("      param[1, 0]  got   -0.604")
    assert lines[start + 1] == "                   want  -0.6484"
    assert lines[start + 2].startswith("      The tensor did not move") and lines[start + 3].startswith(
        "      → Change"
    )
    assert lines[start + 5 : start + 8] == [
        "        p = paddle.to_tensor([0.5])",
        "        for _ in range(2):",
        "            sgd([p], 0.1, 2)",
    ]


def test_check_tells_one_mistake_once_and_what_follows_from_it(log: None, capsys: Capture) -> None:
    said = "\n".join(screen(capsys))
    assert "1 more for the same reason, worth 4\n        other is right" in said and "told again" not in said
    assert re.search(r"✗ training .* – follows from sgd$", said, re.MULTILINE) and "loop is right" not in said


def test_all_shows_every_check(log: None, capsys: Capture) -> None:
    said = "\n".join(screen(capsys, every=True))
    assert all(one.title in said for task in RESULT.tasks for one in task.checks)


def test_check_fits_the_terminal_and_leaves_code_to_be_pasted_whole(width: int, capsys: Capture) -> None:
    lines = screen(capsys)
    assert max(map(cell_len, lines)) <= width
    assert "`" not in "".join(lines)  # code is in colour instead


def test_a_code_mark_stays_where_there_is_no_colour(log: None, capsys: Capture) -> None:
    assert "`param -= …`" in "\n".join(screen(capsys))


def test_what_is_not_contained_stands_in_the_verdict(log: None, capsys: Capture) -> None:
    from dataclasses import replace

    assert "not contained" in screen(capsys, replace(RESULT, containment="none"))[-1]


def test_a_path_is_a_link_on_a_terminal_alone(width: int, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    page = Path("a folder/\x1b[2J 页.html")
    terminal.show(terminal.linked(page))
    out = capsys.readouterr().out
    assert page.absolute().as_uri() in out and "\x1b[2J" not in out
    monkeypatch.delenv("FORCE_COLOR")
    terminal.show(terminal.linked(page))
    assert capsys.readouterr().out == "a folder/ 页.html\n"


@pytest.mark.parametrize(
    ("word", "found"), [("lin", "linreg"), ("linrge", "linreg"), ("Linreg_s", "linreg_scratch"), ("zzz", ""), ("", "")]
)
def test_the_nearest_word_is_one_that_begins_so_or_is_similar(word: str, found: str) -> None:
    assert nearest(word, ["linreg_scratch", "linreg"]) == found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lines_of_the_terminal_end_as_they_should(language: str) -> None:
    prefixes = [sentences(language)[f"console.announced.{what}"] for what in ("error", "warning")]
    assert all(prefix.endswith((": ", "：")) for prefix in prefixes)


def test_a_command_is_printed_as_it_can_be_typed_also_after_a_gradebook_has_added_to_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "an environment" / "autograder"
    own.parent.mkdir()
    own.touch(mode=0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", [str(own)])
    monkeypatch.setenv("PATH", str(own.parent))
    monkeypatch.setattr(terminal, "THEIR_PATH", "/nowhere")
    assert terminal.program() == "'an environment/autograder'"
    monkeypatch.setattr(terminal, "THEIR_PATH", str(own.parent))
    assert terminal.program() == "autograder"


def test_prove_shows_the_tasks_that_were_asked_for(log: None, capsys: Capture) -> None:
    proof_table(ASSIGNMENT, "paddle", Proven([]), ["sgd"])
    out = capsys.readouterr().out
    assert "The optimiser" in out and "The model" not in out
