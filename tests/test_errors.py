"""Exceptions that wrong answers raise are explained: each pattern meets what it is for, and none of them does harm."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from built_in import LINREG, PADDLE, TASKS, words
from conftest import SHORT
from corpus import entries

from autograder.authoring import loading
from autograder.authoring.compare import Finding, finding
from autograder.authoring.exceptions import FILE, Pattern, engine_patterns, explained, read_patterns
from autograder.box.kernel import Kernel
from autograder.judging.judge import Asking, finding_of, judge
from autograder.outcomes import Outcome, Raised, Returned
from autograder.report.tally import troubles
from autograder.verdicts import Result, TaskResult
from autograder.words import LANGUAGES
from autograder.words.titles import error_text, reason_heading

PATTERNS = LINREG.patterns(PADDLE.name)
OF_PADDLE = read_patterns(PADDLE.folder / FILE)
SNIPPETS: dict[str, list[str]] = {  # cells that raise what the pattern is for
    "own_raise": ["def f(n):\n    raise ValueError('not with this')\nf(1)", "raise RuntimeError"],
    "own_assert": ["def f(n):\n    assert n > 1, 'too small'\nf(1)"],
    "unmatched_bracket": ["x = (1 + 2))", "x = [1, (2]"],
    "unclosed_string": ["x = 'abc"],
    "single_equals": ["if x = 1:\n    pass", "y = (x.a = 1)"],
    "unclosed_bracket": ["x = (1\ny = 2"],
    "nothing_indented": ["def f():\nx = 1", "for i in range(3):\nx = 1"],
    "cannot_assign": ["len(x) = 3", "x + 1 = 2", "1 = x"],
    "missing_comma": ["x = [1 2]", "print(1 x)"],
    "tabs_and_spaces": ["def f():\n        x = 1\n\treturn x"],
    "indentation": ["x = 1\n  y = 2", "def f():\n    x = 1\n  return x"],
    "return_outside": ["class A:\n    return 1"],
    "syntax": ["def 1f():\n    pass", "x = = 1"],
    "length_method": ["paddle.ones([3]).len()", "[1].length()"],
    "not_called": ["paddle.ones([3]).mean + 1", "2 * paddle.ones([3]).mean", "len.real_part", "print[1]", "1 + len"],
    "none_attribute": ["x = None\nx.reshape([1])"],
    "module_attribute": ["paddle.qwertz(1)", "np.qwertz"],
    "no_attribute": ["paddle.ones([3]).qwertz()", "(1, 2).append(3)"],
    "missing_import": ["from math import qwertz"],
    "module_not_imported": ["itertools.islice([], 1)", "def f():\n    time.time()\nf()"],
    "too_many_arguments": ["def f(a):\n    pass\nf(1, 2)", "paddle.io.TensorDataset(1, 2)"],
    "missing_argument": ["paddle.full([2])", "paddle.nn.Linear(3)"],
    "not_callable": ["x = 3\nx(1)", "paddle.ones([1])(2)"],
    "caret": ["2.0 ^ 2", "np.ones(3) ^ 2.0", "paddle.ones([3]) ^ 2.0"],
    "list_for_whole": ["range([1])", "for i in range((1, 2)):\n    pass"],
    "text_and_number": ["'a' + 1", "1 + 'a'"],
    "list_arithmetic": ["[1, 2] / 2", "[1] - [2]", "2 - [1]"],
    "operands": ["{} - 1", "1.0 % {1}"],
    "not_comparable": ["1 < 'a'"],
    "text_is_no_number": ["float('1e-3x')", "int('1.5')"],
    "unhashable": ["{[1]: 2}", "set([[1]])"],
    "fixed_values": ["x = (1, 2)\nx[0] = 3"],
    "too_few_values": ["a, b = [1]"],
    "nothing_to_unpack": ["a, b = 3"],
    "too_many_indices": ["np.ones(3)[1, 1]"],
    "index_out_of_bounds": ["np.ones(3)[5]", "paddle.ones([3])[5]", "paddle.ones([2, 3])[:, 3]"],
    "index_type": ["np.ones(3)[1.0]", "paddle.ones([3])[1.0]"],
    "nothing_left": ["next(iter([]))", "def f():\n    yield next(iter([]))\nlist(f())"],
    "sample_too_large": ["random.sample(range(3), 4)", "np.random.choice(3, 4, replace=False)"],
    "empty_sequence": ["min([])", "random.choice([])", "np.ones(0).max()"],
    "too_large": ["math.exp(1000)"],
    "outside_domain": ["math.log(0)", "math.sqrt(-1)"],
    "broadcast_shapes": ["np.ones((2, 3)) + np.ones((3, 2))", "paddle.ones([2, 3]) + paddle.ones([3, 2])"],
    "product_shapes": ["np.dot(np.ones((2, 3)), np.ones((2, 3)))"],
    "product_sizes": ["np.ones((2, 3)) @ np.ones((2, 3))", "paddle.ones([2, 3]) @ paddle.ones([2, 3])"],
    "reshape_size": [f"{a}.reshape([{n}, 2])" for a in ("np.ones(3)", "paddle.ones([3])") for n in (2, -1)],
    "one_element_wanted": ["float(np.ones(3))", "np.ones(3).item()", "float(paddle.ones(3))", "paddle.ones(3).item()"],
    "truth_of_many": ["if np.ones(3):\n    pass", "if paddle.ones([3]):\n    pass"],
    "matrix_wanted": ["np.linalg.inv(np.ones(3))"],
    "square_matrix_wanted": ["np.linalg.inv(np.ones((2, 3)))", "paddle.linalg.eigvalsh(paddle.ones([3, 2]))"],
    "vector_wanted": ["np.polyfit(np.ones((3, 1)), np.ones(3), 1)"],
    "singular_matrix": ["np.linalg.inv(np.zeros((2, 2)))"],
    "input_called": ["input('lr? ')"],
    "no_such_file": ["open('data.csv')"],
    "no_network": ["import urllib.request\nurllib.request.urlopen('http://127.0.0.1:9/')"],
    "no_context_manager": ["with 3:\n    pass"],
    "number_for_list": ["len(3)", "for i in 3:\n    pass", "x = 1.0\nx[0]", "len(paddle.ones([2]).sum())"],
    "none_value": ["None + 1", "x = None\nx[0]", "len(None)", "paddle.ones([1]) - None"],
    "d2ls_name": ["d2l.Timer()", "import d2l\nd2l.Timer()"],
    "old_paddle": ["paddle.reduce_mean(1)", "import paddle.fluid"],
    "copy_of_tensor": ["paddle.ones([1]).copy()"],
    "similar_attribute": ["paddle.ones([1]).reshpe([1])", "paddle.ones([1]).asnumpy_()"],
    "pytorchs_method": ["paddle.ones([1]).nelement()"],
    "requires_grad_keyword": ["paddle.to_tensor([1.0], requires_grad=True)"],
    "gradient_cleared_too_early": ["p = paddle.ones([1])\np.grad = None\n0.1 * p.grad"],
    "not_in_graph": ["paddle.grad(paddle.ones([1]).sum(), paddle.ones([1]))"],
    "graph_freed": ["x = paddle.ones([1])\nx.stop_gradient = False\ny = (x * x).sum()\ny.backward()\ny.backward()"],
    "grad_of_no_tensor": ["paddle.grad(3.0, paddle.ones([1]))"],
    "in_place_outside_no_grad": ["x = paddle.ones([1])\nx.stop_gradient = False\nx.subtract_(x)"],
    "number_in_place": ["paddle.ones([1]).add_(1.0)"],
    "array_for_tensor": ["paddle.ones([1]).numpy().backward()"],
    "missing_tensor": ["paddle.matmul(paddle.ones([1, 1]))"],
    "list_in_arithmetic": ["paddle.ones([2]) + [1, 2]"],
    "argument_type": ["paddle.matmul(paddle.ones([1, 1]), paddle.ones([1, 1]), paddle.ones([1]))"],
    "float_for_whole": ["range(3 / 1)", "paddle.randperm(10.0)", "paddle.ones([3 / 1])", "np.ones(2).reshape([2.0])"],
    "set_value_type": ["paddle.ones([1]).set_value([1])"],
    "set_value_shape": ["paddle.ones([1]).set_value(paddle.ones([2]))"],
    "set_value_dtype": ["paddle.ones([1]).set_value(np.ones(1))"],
    "dtypes_mixed": ["paddle.ones([3]) - paddle.arange(3)"],
    "transposed_factor": ["paddle.ones([2, 3]) @ paddle.ones([3, 1]).T"],
    "flat_factor": ["paddle.ones([3]) @ paddle.ones([1, 1])"],
    "nothing_to_index": ["paddle.ones([2]).sum()[0]"],
}  # fmt: skip
UNKNOWN = [
    "raise_ = 1\nimport decimal\ndecimal.Decimal('x')",
    "paddle.mv(paddle.ones([2, 2]), paddle.ones([2, 2]))",
]
HOSTILE = (
    "{0} {x} {x.__class__} %s %(a)s",
    "\x00\x1b[31m\u202e",
    "(" * 500 + "'NoneType'" * 100,
    "name '" + "a" * 1990,
    "a, " * 660 + "object has no attribute",
    "In operator matmul, " + "dimension of Input(X) is [1], and " * 55,
    "shape of X = [" + "1, " * 600,
    "\\" * 2000,
    "",
)


def explanation(code: str, outcome: Outcome) -> str:
    assert isinstance(outcome, Raised), (code, outcome)
    return explained(finding_of(outcome), PATTERNS, {outcome.cell: code}).error


@pytest.fixture(scope="module")
def named(zygote: Any) -> Iterator[Callable[[str], str]]:
    """The name that a cell's exception gets, in one kernel for all."""
    kernel = Kernel(zygote, SHORT, seed=1)
    kernel.run("imports", "import math, random\nimport numpy as np\nimport paddle")
    yield lambda code: explanation(code, kernel.run("cell", code).outcome)
    kernel.close()


@pytest.mark.parametrize("name", SNIPPETS)
def test_what_a_pattern_is_for_gets_its_name(name: str, named: Callable[[str], str]) -> None:
    assert [named(code) for code in SNIPPETS[name]] == [name] * len(SNIPPETS[name])


def test_every_pattern_is_met_by_an_answer_of_the_corpus_or_a_snippet() -> None:
    by_the_call = {"no_function", "name_taken", "more_parameters", "fewer_parameters", "no_such_parameter"}
    met = {*SNIPPETS, *by_the_call, *(entry.error for entry in entries())}
    assert {pattern.name for pattern in PATTERNS} - met == set()


@pytest.mark.parametrize("code", UNKNOWN)
def test_an_exception_that_no_pattern_knows_stays_unexplained(code: str, named: Callable[[str], str]) -> None:
    assert named(code) == ""


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("p -= 1\np.grad.zero_()", "gradient_of_new_tensor"),
        ("p[i] = p[i] - 1\np[i].grad.zero_()", "gradient_of_new_tensor"),
        ("q -= 1\np.grad.zero_()", "no_gradient_yet"),
        ("# p -= 1\np.grad.zero_()", "no_gradient_yet"),
        ("\np.grad.zero_()\np -= 1", "no_gradient_yet"),
    ],
)
def test_a_cause_is_looked_for_above_the_line_and_under_its_name(cell: str, name: str) -> None:
    raised = Raised("AttributeError", "'NoneType' object has no attribute 'zero_'", "sgd", 2)
    assert explained(finding_of(raised), PATTERNS, {"sgd": cell}).error == name


class Scripted(Asking):
    """A student whose every call has this outcome, with the built-in assignment's patterns."""

    def __init__(self, outcome: Outcome, **sources: str) -> None:
        super().__init__()
        self._outcome, self.sources, self.patterns = outcome, sources, PATTERNS

    def outcome(self, probe: str, inputs: dict[str, Any], long: bool) -> Outcome:
        return self._outcome


def judged(raised: Raised, task: str = "linreg", language: str = "en", cell: Outcome | None = None) -> TaskResult:
    return judge(
        TASKS[task], Scripted(raised, linreg="def linreg(X, w, b):\n    return X ^ 2\n"), 1, words(language), 60, cell
    )


@pytest.mark.parametrize(
    ("raised", "name"),
    [
        (Raised("TypeError", "f() missing 1 required positional argument: 'c'"), "more_parameters"),
        (Raised("TypeError", "f() takes 2 positional arguments but 3 were given"), "fewer_parameters"),
        (Raised("TypeError", "f() got an unexpected keyword argument 'k'"), "no_such_parameter"),
        (Raised("TypeError", "'Tensor' object is not callable"), "name_taken"),
        (Raised("NameError", "name 'f' is not defined", name="f"), "no_function"),
        (Raised("NameError", "name 'f' is not defined", name="f", similar="F"), "similar_name"),
    ],
)
def test_what_the_checks_own_call_raises_is_about_the_def_line(raised: Raised, name: str) -> None:
    assert explained(finding_of(raised), PATTERNS, {}).error == name
    inside = Raised(raised.type, raised.message, "cell", 1, raised.name, raised.similar)
    assert name == "similar_name" or explained(finding_of(inside), PATTERNS, {}).error != name


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_student_reads_what_was_raised_where_the_cause_and_a_step_to_the_cure(language: str) -> None:
    first = judged(
        Raised("TypeError", "unsupported operand type(s) for ^: 'float' and 'int'", "linreg", 2), language=language
    )
    check = first.checks[0]
    why, hint = error_text(words(language), "linreg", "caret", {})
    assert check.error == "caret" and check.slip is None and check.hint == hint
    assert re.search(r"TypeError.*\^.*2", check.message) and check.message.endswith(why)


def test_the_line_of_another_cell_is_said_with_that_cell() -> None:
    raised = Raised("ValueError", "no idea", "linreg", 2)
    assert "line 2 of the cell `linreg`" in judged(raised, "ex2_ohm").checks[0].message
    assert "line" not in judged(Raised("ValueError", "no idea", "given", 2), "ex2_ohm").checks[0].message


def test_a_cause_is_told_once_though_the_text_differs() -> None:
    texts = iter(f"shapes ({n},2) and (3,1) not aligned" for n in range(99))

    class Varying(Scripted):
        def outcome(self, probe: str, inputs: dict[str, Any], long: bool) -> Outcome:
            return Raised("ValueError", next(texts), "squared_loss", 2)

    checks = judge(TASKS["squared_loss"], Varying(Returned(None)), 1, words()).checks
    assert [check.verdict for check in checks] == ["failed", *["skipped"] * (len(checks) - 1)]


@pytest.mark.parametrize("change", ["line", "type"])
def test_another_line_or_type_is_another_cause(change: str) -> None:
    count = iter(range(1, 99))

    class Varying(Scripted):
        def outcome(self, probe: str, inputs: dict[str, Any], long: bool) -> Outcome:
            n = next(count)
            return Raised(
                f"Error{n}" if change == "type" else "Error", "x", "squared_loss", n if change == "line" else 1
            )

    checks = judge(TASKS["squared_loss"], Varying(Returned(None)), 1, words()).checks
    assert sum(check.verdict == "failed" for check in checks) > 1


def test_a_slip_that_is_named_needs_no_error() -> None:
    raised = Raised("TypeError", "unsupported operand type(s) for ^: 'int' and 'int'", "x", 1)
    slipped = finding("raised", "no_half", raised=raised, type="TypeError", text="…", line=1)
    assert explained(slipped, PATTERNS, {}) == slipped


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_do_no_harm(text: str) -> None:
    for kind in ("TypeError", "ValueError", "AttributeError", "NameError", "{type}", ""):
        for line in (0, 1, 2, 10**9, -3):
            found = explained(
                finding_of(Raised(kind, text, "cell", line, "x", "y")), PATTERNS, {"cell": text, "": text}
            )
            assert found.error in {"", *(pattern.name for pattern in PATTERNS)}
    for check in judged(Raised("KeyError", text, "linreg", 2)).checks:
        assert check.verdict in ("failed", "skipped") and len(check.message) < 2000


def test_a_pattern_takes_no_time_beyond_the_length_of_what_it_searches() -> None:
    for pattern in PATTERNS:
        for regex in (pattern.type, pattern.message, pattern.above, pattern.line):
            endless = re.findall(r"(?:\.|\\S|\[\^[^\]]*\]|\[\\s\\S\])[*+]", regex)
            assert len(endless) <= 2, pattern.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_pattern_has_words_and_a_heading_for_a_class(language: str) -> None:
    for pattern in PATTERNS:
        for task in ("", *TASKS):
            why, hint = error_text(words(language), task, pattern.name, dict.fromkeys(pattern.groups, "…"))
            heading = reason_heading(words(language), task, pattern.name)
            assert why and hint and heading and "{" not in heading, pattern.name


def test_a_class_is_told_an_error_once_with_its_heading() -> None:
    raised = Raised("NameError", "name 'y_Hat' is not defined", "linreg", 2, "y_Hat", "y_hat")
    results = [Result("a", name, 1, "none", (judged(raised),)) for name in ("ada", "bob")]
    (found,) = troubles(results, LINREG)
    assert (found.cause.name, found.students) == ("similar_name", ("ada", "bob"))
    assert "misspelt" in reason_heading(words(), found.task, found.cause.name)


def test_slips_and_errors_have_different_names() -> None:
    slips = {key.split(".")[-2] for key in words().table if key.startswith("slip.")}
    assert slips & {pattern.name for pattern in PATTERNS} == set()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        (tmp_path / FILE).write_text(text, "utf-8")
        return tmp_path / FILE

    return write


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[error]]\nmessage = 'x'", "name"),
        ("[[error]]\nname = 'a'\nmesage = 'x'", "mesage"),
        ("[[error]]\nname = 'a'\nmessage = '('", "message"),
        ("[[error]]\nname = 'a'\nmessage = '(x+)+'", "repeat"),
        ("[[error]]\nname = 'a'\nmessage = '(?P<text>x)'", "text"),
        ("[error]\nname = 'a'", r"\[\[error\]\]"),
        ("[[eror]]\nname = 'a'", r"\[\[error\]\]"),
    ],
)
def test_a_pattern_that_is_written_wrongly_is_one_line_for_the_author(
    text: str, problem: str, written: Callable[[str], Path]
) -> None:
    with pytest.raises(ValueError, match=problem):
        read_patterns(written(text))


def test_a_pattern_without_words_and_words_without_a_pattern_are_told_to_the_author() -> None:
    def problems(table: dict[str, str]) -> list[str]:
        return list(loading._problems_of_errors([Pattern("odd", message="(?P<n>x)")], table, {"sgd"}))

    both = {"error.odd.why": "{n}", "error.odd.hint": "h", "error.odd.heading": "o"}
    assert problems({**both, "error.sgd.odd.hint": "{n}"}) == []
    assert "error.odd.hint" in problems({**both} | {"error.odd.hint": ""} and {"error.odd.why": "w"})[0]
    assert ["error.odd.heading" in one for one in problems({"error.odd.why": "{n}", "error.odd.hint": "h"})] == [True]
    assert ["error.even.why" in one for one in problems({**both, "error.even.why": "w"})] == [True]
    assert ["{m}" in one for one in problems({**both, "error.odd.hint": "{m}"})] == [True]
    assert ["{n}" in one for one in problems({**both, "error.odd.heading": "{n}"})] == [True]


def test_the_built_in_assignment_has_no_such_problem() -> None:
    assert list(loading.problems(LINREG)) == [] and len(OF_PADDLE) > 60 and len(engine_patterns()) > 80


def test_a_finding_about_no_exception_stays_as_it_is() -> None:
    assert explained(Finding("none", {"name": "y"}), PATTERNS, {}).error == ""
