"""What ran on the student's machine is not held against them: its GPU, its packages, its newer Python."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import built_in
import nbformat
import pytest
from conftest import ROOT
from kit import ASSIGNMENT, release_of, right_answers

from autograder.judging.grading import Grader
from autograder.judging.newer import Pythons
from autograder.judging.notices import notices
from autograder.report.tally import remarks
from autograder.submission.files import SubmissionData
from autograder.submission.notebook import read_notebook
from autograder.submission.rebuild import read_release
from autograder.verdicts import Remark, Result

RIGHT = right_answers()
HERE = ".".join(map(str, sys.version_info[:2]))
Grade = Callable[..., Result]


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with built_in.grader() as grader:
        yield grader


@pytest.fixture
def grade(grader: Grader) -> Grade:
    def grade(python: str = "", language: str = "en", **answers: str) -> Result:
        """The result of right answers but for these, in a notebook saved with a version of Python."""
        name = ASSIGNMENT if language == "en" else f"{ASSIGNMENT}_{language}"
        release = release_of(ROOT, name)
        notebook = nbformat.read(release, as_version=4)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = (right_answers(name) | answers)[cell.metadata.nbgrader.grade_id]
        notebook.metadata.language_info.version = python or notebook.metadata.language_info.version
        data = nbformat.writes(notebook).encode()
        return grader.grade(SubmissionData(name, "ada", data), read_release(release, name)).result

    return grade


def before(task: str, line: str) -> dict[str, str]:
    return {task: f"{line}\n{RIGHT[task]}"}


def instead(task: str, old: str, new: str) -> dict[str, str]:
    assert old in RIGHT[task]
    return {task: RIGHT[task].replace(old, new)}


def noticed(result: Result, *kinds: str) -> list[tuple[str, ...]]:
    return [(remark.kind, *remark.about) for remark in result.remarks if remark.kind in kinds]


def lost(result: Result) -> set[str]:
    return {task.id for task in result.tasks if task.score != task.max_score}


ON_A_GPU = {
    "set_device": before("data_iter", 'paddle.set_device("gpu")'),
    "set_device with a number": before("sgd", 'paddle.device.set_device("gpu:0")'),
    "cuda": instead("linreg", "X @ w + b", "X.cuda() @ w.cuda(0) + b.pin_memory()"),
    "to, in a default": {"squared_loss": RIGHT["squared_loss"].replace("y_hat, y)", 'y_hat, y, on="gpu")', 1)
                         .replace("y.reshape", "y.to(on).reshape")},
    "to, by a keyword": instead("linreg", "X @ w + b", 'X.to(device="GPU:0") @ w.to("cuda") + b'),
    "to_tensor": before("linreg", 'CPU_OR_GPU = paddle.to_tensor([1.0], place=paddle.CUDAPlace(0))'),
    "a place by its name": before("linreg", 'paddle.to_tensor([1.0], place="gpu") + paddle.ones([1], device="gpu:0")'),
    "a layer": before("linreg", 'paddle.nn.Linear(2, 1).to(device="gpu")'),
    "a context": before("linreg", 'with paddle.device.device("gpu:0"):\n    paddle.zeros([2])'),
    "synchronize": instead("linreg", "return", "paddle.device.cuda.synchronize(); paddle.device.synchronize(); return"),
    "what the GPU is": before("data_iter", "cuda = paddle.device.cuda\ncuda.empty_cache()\n"
                              "print(cuda.get_device_name(), cuda.get_device_properties(0).total_memory)\n"
                              "print(cuda.max_memory_allocated() / 2**20, cuda.current_stream().synchronize())"),
}  # fmt: skip


@pytest.mark.parametrize("name", ON_A_GPU)
def test_a_gpu_is_the_cpu_where_there_is_none_and_the_teacher_reads_it_once_a_cell(name: str, grade: Grade) -> None:
    answers = ON_A_GPU[name]
    result = grade(**answers)
    assert lost(result) == set()
    assert [notice[:2] for notice in noticed(result, "gpu")] == [("gpu", task) for task in answers]


def test_who_asks_whether_there_is_a_gpu_hears_the_truth(grade: Grade) -> None:
    asked = """
paddle.set_device("gpu")
assert paddle.device.get_device() == "cpu" and paddle.ones([1]).place.is_cpu_place()
assert not paddle.is_compiled_with_cuda() and not paddle.ones([1]).cuda().is_cuda
assert paddle.device.cuda.device_count() == 0
"""
    assert lost(grade(**before("linreg", asked))) == set()


def test_a_device_that_nobody_has_is_still_an_error(grade: Grade) -> None:
    assert "data_iter" in lost(grade(**before("data_iter", 'paddle.set_device("gqu")')))


def test_a_students_front_end_flags_and_timers_of_a_gpu_cost_nothing(grade: Grade) -> None:
    lines = """
%matplotlib widget
%cd /content
paddle.set_flags({"FLAGS_cudnn_deterministic": True, "FLAGS_check_nan_inf": False})
start, end = [paddle.device.cuda.Event(enable_timing=True) for _ in "ab"]
start.record(); end.record(paddle.device.cuda.current_stream())
print(start.elapsed_time(end), paddle.get_flags("FLAGS_check_nan_inf"))
"""
    assert lost(grade(**before("data_iter", lines))) == set()


def test_gradients_flow_through_a_tensor_that_was_sent_to_the_gpu(grade: Grade) -> None:
    own = (
        "x = paddle.to_tensor([3.0], stop_gradient=False)\n(x.cuda() * x.to('gpu')).sum().backward()\nG = x.grad.item()"
    )
    sent = f"{own}\nassert G == 6.0"
    assert lost(grade(**before("linreg", sent))) == set()


IMPORTS = """
from d2l import paddle as d2l
from google.colab import drive
import jax, pandas as pd
import jax.numpy as F
from jax.tree_util import (
    tree_map,
)
from seaborn import *
"""


def test_imports_that_are_never_used_cost_nothing_and_the_teacher_reads_which_package_is_missing(grade: Grade) -> None:
    result = grade(**before("data_iter", IMPORTS))
    assert lost(result) == set()
    assert {notice[2] for notice in noticed(result, "package")} == {"d2l", "google.colab", "pandas", "seaborn", "jax"}


def test_an_import_in_a_function_costs_nothing_either(grade: Grade) -> None:
    assert lost(grade(**instead("linreg", "return", "import jax\n    return"))) == set()


USED = {
    "a call": "d2l.linreg(X, w, b)",
    "a call further down": "d2l.torch.nn.linear(X)",
    "an operand": "X @ w + b * d2l.one",
    "an item": "d2l.functions['linreg'](X, w, b)",
    "a loop": "[one for one in d2l.all]",
    "a question": "isinstance(X, d2l.Tensor)",
    "a number": "X @ w * float(d2l.one) + b",
}


@pytest.mark.parametrize("use", USED)
def test_a_package_that_is_used_and_missing_is_said_as_that(use: str, grade: Grade) -> None:
    source = f"from d2l import paddle as d2l\ndef linreg(X, w, b):\n    return {USED[use]}"
    result = grade(linreg=source)
    assert lost(result) == {"linreg", "training"}
    first, *others = next(task for task in result.tasks if task.id == "linreg").checks
    assert first.kind == "missing_package" and first.values["name"] == "d2l"
    assert "`d2l`" in first.message and "requirements.txt" in first.message
    assert {check.verdict for check in others} == {"skipped"}, "one cause is told once"
    assert noticed(result, "package") == [("package", "linreg", "d2l")]


def test_a_package_that_a_cell_uses_before_its_function_is_defined_is_said_as_that_too(grade: Grade) -> None:
    for line in ("d2l.set_figsize()", "class Model(d2l.Module): pass", "with d2l.timer: pass"):
        result = grade(**before("data_iter", f"from d2l import paddle as d2l\n{line}"))
        check = next(task for task in result.tasks if task.id == "data_iter").checks[0]
        assert (check.kind, check.values["name"]) == ("missing_package", "d2l")


def test_the_missing_package_is_said_in_chinese(grade: Grade) -> None:
    source = "import jax\ndef linreg(X, w, b):\n    return jax.numpy.matmul(X, w) + b"
    result = grade(language="zh", linreg=source)
    check = next(task for task in result.tasks if task.id == "linreg").checks[0]
    assert "`jax` 包" in check.message and "requirements.txt" in check.message
    assert any("jax" in notice and "没有安装" in notice for notice in result.notices)


FALLBACKS = {
    "try": "try:\n    import jax\n    HAS = True\nexcept ImportError:\n    HAS = False",
    "suppress": "import contextlib as c\nHAS = False\nwith c.suppress(ImportError):\n    import jax\n    HAS = True",
    "a function in a try": (
        "def ask():\n    from jax import nn\n    return True\n"
        "try:\n    HAS = ask()\nexcept ModuleNotFoundError:\n    HAS = False"
    ),
    "find_spec": "from importlib.util import find_spec\nHAS = find_spec('jax') is not None",
    "after an import that was let pass": (
        "import jax\nimport sys\nHAS = 'jax' in sys.modules\n"
        "try:\n    import jax.nn\n    HAS = True\nexcept ImportError:\n    pass"
    ),
    "import_module": (
        "import importlib\ntry:\n    HAS = bool(importlib.import_module('jax'))\nexcept ImportError:\n    HAS = False"
    ),
}


@pytest.mark.parametrize("name", FALLBACKS)
def test_a_student_who_is_prepared_for_a_missing_package_meets_what_is_on_any_machine_without_it(
    name: str, grade: Grade
) -> None:
    assert lost(grade(**before("linreg", f"{FALLBACKS[name]}\nassert HAS is False"))) == set()


def test_a_name_that_an_installed_package_lacks_is_no_missing_package(grade: Grade) -> None:
    for line in ("import paddle.no_such_part", "from paddle import no_such_part", "import itertools.no_such_part"):
        result = grade(**before("linreg", line))
        check = next(task for task in result.tasks if task.id == "linreg").checks[0]
        assert check.kind == "cell_raised" and "no_such_part" in check.message
        assert noticed(result, "package") == []


def test_tqdm_and_scipy_are_there(grade: Grade) -> None:
    bars = "from tqdm.auto import tqdm\nfrom tqdm import trange\nassert sum(tqdm(range(4))) == 6 == sum(trange(4))"
    fit = "from scipy.optimize import curve_fit\nassert curve_fit(lambda x, a: a * x, [1, 2], [2, 4])[0].round(3) == 2"
    result = grade(**before("ex3_planck", fit), **before("ex6_learning_rate", bars))
    assert lost(result) == set() and noticed(result, "package") == []


def test_a_cell_that_installs_a_package_first_loses_nothing_and_its_package_is_noticed(grade: Grade) -> None:
    result = grade(**before("data_iter", "%pip install -q d2l\n!pip install d2l\nfrom d2l import paddle as d2l"))
    assert lost(result) == set()
    assert noticed(result, "package") == [("package", "data_iter", "d2l")]


def test_what_the_notebook_needs_by_its_requirements_is_what_the_grader_has() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    given = {re.split(r"[><=]", one)[0] for one in project} | {"setuptools"}
    folders = [ROOT / step / name for step in ("source", "release") for name in (ASSIGNMENT, f"{ASSIGNMENT}_zh")]
    texts = [(folder / "requirements.txt").read_text("utf-8") for folder in folders]
    assert len(texts) == 4
    wanted = [{re.split(r"[><=]", line)[0] for line in text.splitlines() if line[0] != "#"} for text in texts]
    assert wanted == [wanted[0]] * 4 and wanted[0] <= given and {"tqdm", "scipy"} <= wanted[0]


def test_what_is_missing_is_asked_of_the_environment_in_which_the_notebook_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("mxnet/__init__.py", "google/protobuf/__init__.py"):
        (tmp_path / place).parent.mkdir(parents=True)
        (tmp_path / place).touch()
    monkeypatch.setattr("autograder.judging.notices.packages_of", lambda _: [str(tmp_path)])
    source = "import os.path, numpy, google.protobuf.message, google.colab, __main__\nfrom mxnet import nd"
    here, there = (notices([("own", source)], (), {}, environment=one) for one in ("", "mxnet"))
    assert {one.about[1] for one in there} == {"numpy", "google.colab"}
    assert {"mxnet", "numpy"} & {one.about[1] for one in here} == {"mxnet"}


def test_students_with_the_same_missing_package_are_counted_together() -> None:
    def result(student: str) -> Result:
        about = Remark("notice", "package", ("data_iter", "d2l"))
        return Result(ASSIGNMENT, student, 1, "T3", (), notices=("as it was said",), remarks=(about,))

    (told,) = remarks([result("ada"), result("ben")], "notice", built_in.words()).items()
    assert "d2l" in told[0] and told[1] == ["ada", "ben"]


NEW = "3.99"
NEEDS_NEWER = {
    "a name that is imported": before("linreg", "from itertools import batched_in_rings"),
    "a name of a module": {"linreg": "import math\ndef linreg(X, w, b):\n    return math.sum_of_rings(X)"},
    "syntax": before("linreg", "type X := int"),
    "an import in a function": {"linreg": "def linreg(X, w, b):\n    from itertools import rings\n    return X"},
}


@pytest.mark.parametrize("name", NEEDS_NEWER)
def test_what_only_a_newer_python_may_know_is_said_with_both_versions(name: str, grade: Grade) -> None:
    result = grade(python=f"{NEW}.1", **NEEDS_NEWER[name])
    checks = next(task for task in result.tasks if task.id == "linreg").checks
    assert checks[0].kind == "newer_python" and {check.verdict for check in checks[1:]} == {"skipped"}
    assert f"Python {NEW}" in checks[0].message and f"Python {HERE}" in checks[0].message
    assert ("newer_python", "linreg", NEW, HERE) in noticed(result, "newer_python")
    assert any(NEW in notice and HERE in notice for notice in result.notices)


def test_both_versions_are_said_in_chinese(grade: Grade) -> None:
    result = grade(python=NEW, language="zh", linreg="from itertools import rings\n")
    check = next(task for task in result.tasks if task.id == "linreg").checks[0]
    assert f"Python {NEW}" in check.message and f"Python {HERE}" in check.message and "保存" in check.message


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python has what is tried")
@pytest.mark.parametrize(
    "line",
    ["from itertools import batched", 'd = {"a": 1}\nprint(f"{d["a"]}")', "type X = int", "def f[T](x: T): pass"],
)
def test_what_python_3_12_brought_is_said_as_that_by_an_older_grader(line: str, grade: Grade) -> None:
    result = grade(python="3.12.4", **before("linreg", line))
    check = next(task for task in result.tasks if task.id == "linreg").checks[0]
    assert check.kind == "newer_python" and "Python 3.12" in check.message


@pytest.mark.parametrize("python", [f"{HERE}.0", "3.9.1", ""])
def test_nothing_is_said_of_versions_where_the_students_python_is_not_newer(python: str, grade: Grade) -> None:
    result = grade(python=python, **before("linreg", "from itertools import batched_in_rings"))
    check = next(task for task in result.tasks if task.id == "linreg").checks[0]
    assert check.kind == "cell_raised" and noticed(result, "newer_python") == []


def test_other_exceptions_stay_what_they_are_in_a_newer_python(grade: Grade) -> None:
    for line in ("1 / 0", "paddle.no_such_name", "[].no_such_name"):
        result = grade(python=NEW, **before("linreg", line))
        check = next(task for task in result.tasks if task.id == "linreg").checks[0]
        assert check.kind == "cell_raised" and noticed(result, "newer_python") == []


@pytest.mark.parametrize(
    ("language", "python"),
    [
        ({"name": "python", "version": "3.12.4"}, "3.12"),
        ({"name": "python", "version": "3.13.0rc1"}, "3.13"),
        ({"name": "python", "version": "3.12"}, "3.12"),
        ({"name": "R", "version": "3.6.3"}, ""),
        ({"name": "python", "version": "3." + "9" * 5000}, ""),
        ({"name": "python", "version": "<b>3.12</b>"}, ""),
        ({"name": "python", "version": ["3.12"]}, ""),
        ({"version": {}}, ""),
        ("python 3.12", ""),
    ],
)
def test_a_file_says_its_version_of_python_in_two_numbers_or_not_at_all(language: object, python: str) -> None:
    cells = [{"cell_type": "code", "source": "1"}]
    data = json.dumps({"nbformat": 4, "cells": cells, "metadata": {"language_info": language}}).encode()
    assert read_notebook(data).python == python


def test_versions_are_compared_as_numbers() -> None:
    assert Pythons("3.12", "3.9").is_newer and not Pythons("3.9", "3.12").is_newer
    assert not Pythons("3.12", "3.12").is_newer and not Pythons("", "3.12").is_newer


@pytest.mark.parametrize(("language", "guide"), [("en", "docs/teachers.md"), ("zh", "docs/teachers.zh.md")])
def test_doctor_and_the_guide_say_that_no_students_python_should_be_newer(language: str, guide: str) -> None:
    assert "Python" in built_in.words(language).get("console.doctor.python_is")
    page = (ROOT / guide).read_text("utf-8")
    assert ".venv/bin/pip install" in page and {"A newer Python", "更新的 Python"} & {
        *re.findall(r"- \*\*(.+?)\*\*", page)
    }
