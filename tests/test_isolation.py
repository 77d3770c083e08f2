"""A function is judged, not what the notebook has done around it; and the student's namespace stays the student's."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from built_in import PADDLE
from conftest import LIMITS, SHORT
from corpus import LOOKS, notebook
from isolation import DISTURBANCES, WRONG, drawn

from autograder.authoring.task import Task
from autograder.box.kernel import Kernel
from autograder.box.zygote import Zygote
from autograder.judging.judge import judge
from autograder.judging.student import BoxedStudent
from autograder.outcomes import Died, Outcome, Raised, Returned
from autograder.verdicts import TaskResult

Grade = Callable[..., dict[str, TaskResult]]
PATIENT = replace(LIMITS, cell=60.0, probe=15.0, long_probe=60.0, task=60.0)  # other tests use the machine as well
NOTEBOOKS = 25

NO_GRAD = """
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    with paddle.no_grad():
        for i in range(0, len(order), batch_size):
            batch = paddle.to_tensor(order[i : i + batch_size])
            yield features[batch], labels[batch]
"""
DRAWS_BY_ITSELF = """
from random import random


def {name}(batch_size, features, labels{more}):
    order = sorted(range(len(features)), key=lambda _: random())
    for i in range(0, len(order), batch_size):
        batch = paddle.to_tensor(order[i : i + batch_size])
        if len(batch) == batch_size or not {drop}:
            yield features[batch], labels[batch]
"""
WITH_OPTIONS = """
def data_iter(batch_size, features, labels, shuffle=True, drop_last=False):
    order = list(range(len(features)))
    if not shuffle:
        random.shuffle(order)
    for i in range(0, len(order), batch_size):
        batch = paddle.to_tensor(order[i : i + batch_size])
        if len(batch) == batch_size or not drop_last:
            yield features[batch], labels[batch]
"""
SIZES = "def batch_sizes(n, batch_size):\n    return [min(batch_size, n - i) for i in range(0, n, batch_size)]\n\n\n"
CALLS_WITH_OPTIONS = SIZES + (
    "def data_iter_drop_last(batch_size, features, labels, drop_last=False):\n"
    "    return data_iter(batch_size, features, labels, shuffle=False, drop_last=drop_last)"
)
OWN_TRAIN = """
def train(w, b, features, labels, lr, num_epochs, batch_size, with_start=True):
    losses = [0.0] if with_start else []
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.stop_gradient = b.stop_gradient = False
            squared_loss(linreg(X, w, b), y).sum().backward()
            sgd([w, b], lr, batch_size)
        losses.append(squared_loss(linreg(features, w, b), labels).mean().item())
    return losses
"""
RATES = """
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = paddle.zeros([features.shape[1], 1]), paddle.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size, with_start=False)
    return results


def best_lr(results):
    return min((lr for lr in results if math.isfinite(results[lr][-1])), key=lambda lr: results[lr][-1])


def largest_stable_lr(features):
    X1 = paddle.concat([features, paddle.ones([len(features), 1])], axis=1)
    return 2 / paddle.linalg.eigvalsh(X1.T @ X1 / len(X1)).max().item()
"""
CLAIM = """
def gradient_at_zero(features, labels):
    return -(features.T @ labels) / len(labels), -labels.mean()


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.clone().detach(), b0.clone().detach()
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w, b


def experiment():
    w, b = train_from(paddle.zeros([2, 1]), paddle.zeros([1]), features, labels, 0.1, 1, 10)
    return bool(abs(numbers(w) - [2, -3.4]).max() < 0.05)


ZERO_INIT_WORKS = experiment()
"""
ROWS = [  # of cells, and the tasks that lose marks
    pytest.param(
        {"data_iter": {"solution": NO_GRAD, "after": "b = data_iter(10, features, labels); X, y = next(b)"}},
        {"data_iter", "training"},
        id="a data_iter that yields in no_grad, and one that is kept open",
    ),
    pytest.param(
        {"ex1_zero_init": {"before": "paddle.set_grad_enabled(False)"}}, set(), id="recording of gradients left off"
    ),
    pytest.param(
        {"data_iter": {"solution": WRONG["in_order"][1]}, "linreg": {"before": "list = [1, 2, 3]"}},
        {"data_iter"},
        id="a shadowed list, and a data_iter that does not shuffle",
    ),
    pytest.param(
        {
            "data_iter": {"solution": DRAWS_BY_ITSELF.format(name="data_iter", more="", drop=False)},
            "sgd": {"solution": WRONG["no_division"][1]},
            "ex7_last_batch": {
                "solution": SIZES
                + DRAWS_BY_ITSELF.format(name="data_iter_drop_last", more=", drop_last=False", drop="drop_last")
            },
        },
        {"sgd"},
        id="random is a function, and sgd is wrong",
    ),
    pytest.param(
        {"ex6_learning_rate": {"before": OWN_TRAIN, "solution": RATES}}, set(), id="a train of the student's own"
    ),
    pytest.param(
        {
            "sgd": {"solution": WRONG["no_division"][1]},
            "ex6_learning_rate": {"before": OWN_TRAIN, "solution": RATES},
        },
        {"sgd"},
        id="a train of the student's own, and a wrong sgd",
    ),
    pytest.param(
        {"data_iter": {"solution": WITH_OPTIONS}, "ex7_last_batch": {"solution": CALLS_WITH_OPTIONS}},
        {"data_iter"},
        id="a data_iter with options of its own, with a mistake",
    ),
    pytest.param(
        {"sgd": {"solution": WRONG["uphill"][1]}, "ex1_zero_init": {"solution": CLAIM}},
        {"sgd", "training"},
        id="a claim that was computed with a wrong sgd",
    ),
    pytest.param(
        {"ex1_zero_init": {"before": "paddle.set_grad_enabled(False)", "solution": CLAIM}},
        set(),
        id="a claim that was computed without gradients",
    ),
    pytest.param(
        {"data_iter": {"before": "list = [1, 2, 3]", "solution": "order = list(range(9))\n\n" + NO_GRAD.replace(
            "    with paddle.no_grad():", "    if True:")}},
        set(),
        id="a cell that failed because of a shadowed list",
    ),
    pytest.param(
        {"ex4_second_derivative": {"before": "paddle.set_default_dtype('float64')", "solution": (
            "def second_derivative(f, x):\n    x, h = x.astype(paddle.get_default_dtype()), 1e-4\n"
            "    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2\n\n\n"
            "def loss_hessian(features, labels, w, b):\n    return features.T @ features / len(features)")}},
        set(),
        id="an answer that computes in the default dtype that it has set",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "loses"), ROWS)
def test_what_a_notebook_leaves_behind_costs_no_right_function_its_marks(
    cells: dict[str, dict[str, str]], loses: set[str], grade: Grade
) -> None:
    results = grade(notebook(cells, skip=LOOKS), limits=PATIENT)
    lost = {task.id: [c.message for c in task.checks if c.verdict != "passed"] for task in results.values()}
    assert {task for task, messages in lost.items() if messages} - {"training"} == loses - {"training"}, lost
    assert "training" in loses or not lost["training"]


def test_a_data_iter_that_yields_in_no_grad_is_told_what_it_does(grade: Grade) -> None:
    results = grade(notebook({"data_iter": {"solution": NO_GRAD}}, skip=LOOKS), limits=PATIENT)
    for task in ("data_iter", "training"):
        told = [check for check in results[task].checks if check.slip == "yields_in_no_grad"]
        assert told and "gradients are not recorded" in told[0].message


@pytest.mark.parametrize("seed", range(NOTEBOOKS))
def test_a_right_notebook_keeps_full_marks_whatever_stands_between_its_answers(seed: int, grade: Grade) -> None:
    one = drawn(seed, wrong=False)
    results = grade(one.notebook(), seed=seed, limits=PATIENT)
    assert not {task.id for task in results.values() if not task.full}, one


@pytest.mark.parametrize("seed", range(NOTEBOOKS))
def test_a_wrong_core_function_costs_its_own_task_whatever_stands_around_it(seed: int, grade: Grade) -> None:
    one = drawn(seed, wrong=True)
    results = grade(one.notebook(), seed=seed, limits=PATIENT)
    lost = {task.id for task in results.values() if not task.full}
    assert one.loses <= lost <= one.may_lose, one


def test_the_disturbances_are_many_and_the_notebooks_of_a_run_meet_most_of_them() -> None:
    met = {text for seed in range(NOTEBOOKS) for wrong in (False, True) for _, text in drawn(seed, wrong).disturbances}
    assert len(set(DISTURBANCES)) >= 70 and len(met) >= 0.6 * len(DISTURBANCES)


# ---- the state of the interpreter and of the framework --------------------------------------------------------------

TRACER = "paddle.base.framework._dygraph_tracer()"
LEFT = [  # what a cell does, and an expression that is true without it
    ("paddle.set_grad_enabled(False)", "paddle.is_grad_enabled()"),
    ("paddle.set_default_dtype('float64')", "paddle.get_default_dtype() == 'float32'"),
    ("paddle.enable_static()", "paddle.in_dynamic_mode()"),
    (f"{TRACER}._amp_level = paddle.base.core.AmpLevel.O1", f"{TRACER}._amp_level == paddle.base.core.AmpLevel.O0"),
    ("np.seterr(all='raise')", "np.geterr()['divide'] == 'warn'"),
    ("warnings.simplefilter('error')", "warnings.warn('careful') is None"),
    ("sys.setrecursionlimit(220)", "sys.getrecursionlimit() >= 1000"),
    ("builtins.sum = max", "sum([1, 2]) == 3"),
]  # fmt: skip
IMPORTS = "import builtins, random, sys, warnings\nimport numpy as np, paddle\n"


def ran(kernel: Kernel, code: str, **options: Any) -> Outcome:
    return kernel.run("own-1", code, **options).outcome


def told(kernel: Kernel, function: str = "seen") -> Any:
    outcome = kernel.ask("call", {"function": function, "arguments": []}, 5.0)
    assert isinstance(outcome, Returned), outcome
    return outcome.value


def constant(kernel: Kernel, name: str) -> Any:
    outcome = kernel.ask("constant", {"name": name}, 5.0)
    assert isinstance(outcome, Returned)
    return outcome.value


@pytest.mark.parametrize(("leaves", "usual"), LEFT)
def test_a_probe_runs_in_the_usual_state_and_the_next_cell_in_the_one_that_was_left(kernel, leaves, usual):
    assert isinstance(ran(kernel, f"{IMPORTS}{leaves}\ndef seen():\n    return float({usual})"), Returned)
    assert told(kernel) == 1.0
    outcome = ran(kernel, f"usual = {usual}\nassert not usual")
    assert isinstance(outcome, Returned) or (isinstance(outcome, Raised) and outcome.type == "UserWarning")


@pytest.mark.parametrize(("leaves", "usual"), LEFT)
def test_what_a_function_switches_is_switched_back_before_the_next_probe(kernel, leaves, usual):
    ran(kernel, f"{IMPORTS}def leaves():\n    {leaves}\n\n\ndef seen():\n    return float({usual})")
    kernel.ask("call", {"function": "leaves", "arguments": []}, 5.0)
    assert told(kernel) == 1.0


def test_a_seed_that_a_cell_sets_repeats_no_probe_and_probes_leave_the_notebooks_numbers_alone(kernel):
    three = "[random.random(), np.random.rand(), paddle.rand([1]).item()]"
    seeds = "random.seed(3); np.random.seed(3); paddle.seed(3)"
    ran(
        kernel,
        f"{IMPORTS}def seen():\n    return {three}\n\n\n{seeds}\nfirst = {three}, {three}\n{seeds}\none = {three}",
    )
    drawn = [told(kernel) for _ in range(3)]
    assert drawn[0] not in constant(kernel, "first"), "as if the cell's seed were that of the probe"
    assert all(a != b for one, other in itertools.pairwise(drawn) for a, b in zip(one, other, strict=True))
    assert isinstance(ran(kernel, f"assert (one, {three}) == first"), Returned)


def test_the_numbers_that_probes_draw_follow_from_the_kernels_seed(zygote: Zygote) -> None:
    drawn = []
    for seed in (1, 1, 2):
        kernel = Kernel(zygote, SHORT, seed=seed)
        ran(kernel, f"{IMPORTS}def seen():\n    return [random.random(), np.random.rand(), paddle.rand([1]).item()]")
        drawn.append(told(kernel))
        kernel.close()
    assert drawn[0] == drawn[1] != drawn[2]


def test_built_ins_that_a_cell_has_broken_break_no_probe(kernel):
    broken = "for name in ('len', 'isinstance', 'type', 'dict', 'getattr'):\n    setattr(builtins, name, None)"
    ran(kernel, f"{IMPORTS}def seen():\n    return len([1, 2])\n\n\n{broken}")
    assert told(kernel) == 2


# ---- trials in the student's namespace ------------------------------------------------------------------------------

OWN = """
def sgd(params, lr, batch_size):
    return 'mine'


def seen():
    return [sgd([], 1, 1) is None, callable(list)]


list, random = [1], 7
"""
TRIAL: dict[str, Any] = {
    "own": ["sgd"], "source": PADDLE.standins, "right": ["sgd"], "tidy": True, "own_dtype": False,
}  # fmt: skip


@pytest.fixture
def student(zygote: Zygote) -> Iterator[BoxedStudent]:
    with BoxedStudent(partial(Kernel, zygote, SHORT, 1), SHORT) as student:
        student.run("imports", "import math, random, numpy as np, paddle", given=True)
        student.run("own-1", OWN)
        yield student


def answer(student: BoxedStudent, function: str = "seen") -> Any:
    return student.ask("call", function=function, arguments=[])


def test_a_trial_has_right_functions_and_built_ins_and_afterwards_the_students_are_back(student: BoxedStudent) -> None:
    assert answer(student) == [False, False]
    with student.trial(TRIAL) as entered:
        assert entered and answer(student) == [True, True]
    assert answer(student) == [False, False]


def test_a_trial_leaves_nothing_in_the_namespace_and_takes_nothing_away(student: BoxedStudent) -> None:
    before = "before = {name: id(value) for name, value in globals().items() if name[:1] != '_' and name != 'before'}"
    changes = "made = 1\ndel seen\nrandom = 'by the cell'"
    student.run("own-2", before)
    with student.trial(TRIAL, {"own-3": changes}) as entered:
        assert entered
    same = "assert {n: id(v) for n, v in globals().items() if n[:1] != '_' and n not in ('before', 'n', 'v')} == before"
    ran = student.run("own-4", same)
    assert isinstance(ran.outcome, Returned), ran


def test_what_given_cells_have_bound_is_there_in_a_trial_even_if_it_was_bound_before(zygote: Zygote) -> None:
    with BoxedStudent(lambda: Kernel(zygote, SHORT, seed=1), SHORT) as student:
        student.run("own-1", "import random, math\nconstant = 5")
        student.run("imports", "import random, math\nconstant = 5", given=True)
        student.run("own-2", "random = math = None\ndel constant\n\n\ndef seen():\n    return math.floor(constant)")
        with student.trial(TRIAL):
            assert answer(student) == 5


def test_a_kernel_that_dies_in_a_trial_is_started_again_within_it(student: BoxedStudent) -> None:
    student.run("own-2", "def dies():\n    import os\n    os._exit(3)")
    with student.trial(TRIAL, {"own-3": "def seen():\n    return [sgd([], 1, 1), len('anew')]"}):
        assert isinstance(student.outcome("call", {"function": "dies", "arguments": []}, long=False), Died)
        assert answer(student) == [None, 4]
    assert answer(student) == [False, False]


def test_a_cell_that_kills_its_kernel_in_a_trial_ends_the_trial_and_no_second_kernel(zygote: Zygote) -> None:
    kernels: list[Kernel] = []

    def start() -> Kernel:
        kernels.append(Kernel(zygote, SHORT, seed=1))
        return kernels[-1]

    with BoxedStudent(start, SHORT) as student:
        student.run("own-1", OWN)
        with student.trial(TRIAL, {"own-2": "import os; os._exit(3)"}) as entered:
            assert not entered and answer(student) == [False, False]
        assert answer(student) == [False, False] and len(kernels) == 2


def test_stand_ins_use_neither_the_students_names_nor_their_built_ins(student: BoxedStudent) -> None:
    count = "def seen():\n    return sum(1 for _ in data_iter(2, paddle.zeros([5, 2]), paddle.zeros([5, 1])))"
    student.run("own-2", f"{count}\n\n\nlen = list = random = None\nimport builtins\nbuiltins.range = None")
    with student.trial(TRIAL | {"right": ["data_iter"], "tidy": False}):
        assert answer(student) == 3


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that are judged, once for each attempt."""
    judged: list[str] = []

    def judge_and_count(task: Task, *rest: Any) -> TaskResult:
        judged.append(task.id)
        return judge(task, *rest)

    monkeypatch.setattr("autograder.judging.grading.judge", judge_and_count)
    return judged


def test_a_task_is_judged_a_bounded_number_of_times(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = counted(monkeypatch)
    wrong = "def batch_sizes(n, batch_size):\n    return [n]\n\n\nprint(data_iter_drop_last)"
    cells = {
        "data_iter": {"solution": WRONG["in_order"][1]},
        "sgd": {"before": "paddle.set_default_dtype('float64')\nlen = list = 3", "solution": WRONG["uphill"][1]},
        "ex7_last_batch": {"solution": wrong},
    }
    grade(notebook(cells, skip=LOOKS), limits=PATIENT)
    counts = {task: judged.count(task) for task in judged}
    assert counts["ex7_last_batch"] <= 5 and all(count <= 3 for task, count in counts.items() if task[:2] != "ex")


def test_a_usual_notebook_with_a_slip_is_judged_once(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    judged = counted(monkeypatch)
    loop = "for X, y in data_iter(10, features, labels):\n    w, b, n = X, y, len(X)\n    break"
    grade(notebook({"sgd": {"solution": WRONG["no_division"][1], "after": loop}}, skip=LOOKS), limits=PATIENT)
    assert len(judged) == len(set(judged)), judged
