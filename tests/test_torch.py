"""The PyTorch edition: exceptions are explained, a GPU is the CPU, forked kernels train, the notebooks earn marks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any

import pytest
from built_in import LINREG
from conftest import LIMITS, ROOT, SHORT, judged
from corpus import entries, notebook

from autograder.authoring.exceptions import FILE, explained, read_patterns
from autograder.box.diagnosis import warm_up_fault
from autograder.box.kernel import Kernel
from autograder.box.zygote import Zygote
from autograder.judging.judge import finding_of
from autograder.judging.student import BoxedStudent
from autograder.outcomes import Raised, Returned
from autograder.submission.rebuild import read_release, rebuild

TORCH = LINREG.edition("torch")
PATTERNS = LINREG.patterns(TORCH.name)
IMPORTS = "import math, random\nimport numpy as np\nimport torch"
TRAINABLE = "x = torch.ones(3, requires_grad=True)\n"
SNIPPETS: dict[str, list[str]] = {  # cells that raise what the pattern is for
    "paddles_method": ["torch.to_tensor([1.0])", "torch.ones(1).clear_gradient()"],
    "numpys_method": ["torch.ones(1).astype('float32')"],
    "mxnets_method": ["torch.ones(1).attach_grad()", "torch.autograd.record()"],
    "tensorflows_method": ["torch.GradientTape()", "torch.ones(1).assign_sub(1)"],
    "copy_of_tensor": ["torch.ones(1).copy()"],
    "in_place_outside_no_grad": [f"{TRAINABLE}x -= 1", f"{TRAINABLE}x[0] = 1"],
    "paddles_stop_gradient": ["x = torch.ones(1)\nx.stop_gradient = False\n(x * x).sum().backward()"],
    "backward_of_no_graph": ["torch.ones(1).sum().backward()"],
    "backward_of_many": [f"{TRAINABLE}(x * x).backward()"],
    "graph_freed": [f"{TRAINABLE}y = (x * x).sum()\ny.backward()\ny.backward()"],
    "not_in_graph": [
        f"{TRAINABLE}torch.autograd.grad((x * x).sum(), torch.ones(1))",
        f"{TRAINABLE}torch.autograd.grad((x * x).sum(), torch.ones(1, requires_grad=True))",
    ],
    "changed_before_backward": [f"{TRAINABLE}y = (x * x).sum()\nwith torch.no_grad():\n    x -= 1\ny.backward()"],
    "flag_of_no_leaf": [f"{TRAINABLE}y = x * 1\ny.requires_grad = False"],
    "whole_number_tensor": ["torch.tensor([1], requires_grad=True)", "torch.arange(3).mean()"],
    "numpy_of_recorded": [f"{TRAINABLE}x.numpy()", f"{TRAINABLE}np.exp(x)"],
    "grad_gives_a_list": [f"{TRAINABLE}g = torch.autograd.grad(x.sum(), x)\ng.sum()"],
    "grad_of_no_tensor": [f"{TRAINABLE}torch.autograd.grad(3.0, x)"],
    "grad_called": [f"{TRAINABLE}x.grad()"],
    "no_derivative": [f"{TRAINABLE}(x // 2).sum().backward()"],
    "optimizer_of_a_tensor": [f"{TRAINABLE}torch.optim.SGD(x, lr=1)"],
    "caret": ["torch.ones(3) ^ 2.0"],
    "array_as_argument": ["torch.exp(np.ones(3))"],
    "missing_tensor": ["torch.exp(None)"],
    "tensor_wanted": ["torch.log(2.0)", "torch.index_select(torch.ones(3), 0, [1])"],
    "list_of_tensors_wanted": ["torch.cat(torch.ones(2), torch.ones(2))"],
    "list_of_no_tensors": ["torch.stack([1.0, 2.0])"],
    "reshape_to_tensor": ["torch.ones(3).reshape(torch.ones(3))"],
    "float_for_whole": ["torch.randperm(3.0)", "torch.zeros((3 / 1, 2))", "torch.zeros(2.0)"],
    "argument_type": ["torch.zeros(3, dtype='float32')"],
    "argument_combination": ["torch.normal(0, 1)", "torch.ones(3).sum(axes=1)"],
    "numpys_function": ["np.sum(torch.ones(3, 2), axis=1)"],
    "maths_function": ["math.exp(torch.ones(3))"],
    "one_element_wanted": ["float(torch.ones(3))", "torch.ones(3).item()", "range(torch.ones(3))"],
    "truth_of_many": ["if torch.ones(3) > 0:\n    pass"],
    "number_for_list": ["len(torch.tensor(1.0))", "for i in torch.tensor(1.0):\n    pass"],
    "shape_for_number": ["range(torch.ones(3).shape)"],
    "data_of_no_tensor": [f"{TRAINABLE}x.data = [1, 2]"],
    "dtypes_mixed": [
        "torch.ones(2, 2).double() @ torch.ones(2, 2)",
        "torch.ones(2) @ torch.ones(2).double()",
        "torch.mv(torch.ones(2, 2), torch.ones(2).double())",
        "torch.ones(2, 2, 2).double() @ torch.ones(2, 2, 2)",
        "torch.addmm(torch.ones(1), torch.ones(2, 2).double(), torch.ones(2, 1))",
    ],
    "result_in_whole_numbers": ["x = torch.arange(3)\nx -= 0.5"],
    "linear_wants_a_row": ["torch.nn.functional.linear(torch.ones(5, 3), torch.ones(3, 1))"],
    "product_sizes": ["torch.ones(2, 3) @ torch.ones(2, 3)", "torch.ones(2, 3) @ torch.ones(2)"],
    "transposed_factor": ["torch.ones(2, 3) @ torch.ones(3, 1).T"],
    "dot_of_matrices": ["torch.dot(torch.ones(2, 2), torch.ones(2, 2))"],
    "vector_product": ["torch.mv(torch.ones(2, 3), torch.ones(3, 1))"],
    "product_of_no_matrix": ["torch.mm(torch.ones(3), torch.ones(3, 1))", "torch.bmm(torch.ones(2), torch.ones(2))"],
    "broadcast_sizes": ["torch.ones(2, 3) + torch.ones(3, 2)", "x = torch.ones(3)\nx[:] = torch.ones(2)"],
    "in_place_shape": ["x = torch.ones(1)\nx -= torch.ones(3, 1)"],
    "concat_shapes": [
        "torch.cat([torch.ones(2, 2), torch.ones(2)], 1)",
        "torch.cat([torch.ones(2, 2), torch.ones(3, 1)], 1)",
        "torch.stack([torch.ones(2), torch.ones(3)])",
    ],
    "reshape_size": ["torch.ones(3).reshape(2, 2)", "torch.ones(3).view(2, -1)"],
    "view_of_strides": ["torch.ones(3, 2).T.view(6)"],
    "square_matrix_wanted": ["torch.linalg.eigvalsh(torch.ones(3, 2))", "torch.inverse(torch.ones(2, 3))"],
    "singular_matrix": ["torch.linalg.inv(torch.zeros(2, 2))"],
    "axis_out_of_range": ["torch.ones(3).sum(1)", "torch.ones(3).unsqueeze(3)"],
    "index_of_number": ["torch.tensor(1.0)[0]", "torch.tensor(1.0)[:1]"],
    "index_out_of_bounds": ["torch.ones(3)[5]", "torch.ones(3)[torch.tensor([5])]"],
    "index_type": ["torch.ones(3)[1.0]", "torch.ones(3)[torch.tensor([1.0])]"],
    "index_with_more_axes": ["torch.ones(3)[1, 1]"],
    "zero_grad": ["torch.ones(3).zero_grad()"],
    "not_imported": ["F.relu(1)", "Variable(1)", "optim.SGD()"],
}  # fmt: skip
ON_A_GPU = [
    "assert not torch.cuda.is_available() and torch.cuda.device_count() == 0",
    "x = torch.ones(2).cuda() * torch.ones(2).to('cuda:0') * torch.ones(2, device='cuda')\nassert not x.is_cuda",
    "d = torch.device('cuda' if True else 'cpu')\nassert torch.zeros(2, device=d).to(d).device.type == 'cpu'",
    "torch.set_default_device('cuda')\nassert torch.ones(1).device.type == 'cpu'",
    "torch.nn.Linear(2, 1).to('mps').cuda()(torch.ones(1, 2).to('mps').pin_memory())",
    "torch.randn_like(torch.ones(2), device='cuda') + torch.ones(2).new_zeros(2, device='cuda')",
    "torch.cuda.manual_seed_all(1)\ntorch.cuda.empty_cache()\nprint(torch.cuda.get_device_name(0))",
    "e = torch.cuda.Event(enable_timing=True)\ne.record()\ntorch.cuda.synchronize()\nprint(e.elapsed_time(e))",
    "x = torch.ones(1, requires_grad=True)\n(x.cuda() * x.to('cuda')).sum().backward()\nassert x.grad.item() == 2.0",
    "with torch.device('cuda'):\n    assert torch.ones(1).device.type == 'cpu'",
    "torch.backends.cudnn.deterministic = True\ntorch.backends.cudnn.benchmark = False",
]  # fmt: skip
THREADS = (
    "import torch\ntorch.set_num_threads(4)\nx = torch.randn(2000, 200)\nG = float((x.T @ x).trace())\nassert G > 0"
)

needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="torch is not installed: make torch")
pytestmark = needs_torch


@pytest.fixture(scope="module")
def zygote() -> Iterator[Zygote]:
    zygote = Zygote(TORCH.equipment)
    assert zygote.versions["torch"]  # it is ready
    yield zygote
    zygote.close()


@pytest.fixture(scope="module")
def named(zygote: Zygote) -> Iterator[Callable[[str], str]]:
    """The name that a cell's exception gets, in one kernel for all."""
    kernel = Kernel(zygote, SHORT, seed=1)
    kernel.run("imports", IMPORTS)

    def name(code: str) -> str:
        outcome = kernel.run("cell", code).outcome
        assert isinstance(outcome, Raised), (code, outcome)
        return explained(finding_of(outcome), PATTERNS, {outcome.cell: code}).error

    yield name
    kernel.close()


@pytest.mark.parametrize("name", SNIPPETS)
def test_what_a_pattern_is_for_gets_its_name(name: str, named: Callable[[str], str]) -> None:
    assert [named(code) for code in SNIPPETS[name]] == [name] * len(SNIPPETS[name])


def test_every_pattern_is_met_by_an_answer_of_the_corpus_or_a_snippet() -> None:
    met = {*SNIPPETS, *(entry.error for entry in entries(TORCH.name))}
    assert {pattern.name for pattern in read_patterns(TORCH.folder / FILE)} - met == set()


def test_without_pytorch_there_is_one_line_with_the_command_that_installs_it() -> None:
    said = str(warm_up_fault(1, "ModuleNotFoundError: No module named 'torch'", TORCH.equipment))
    assert "\n" not in said and said.endswith("-m pip install torch")


def run_all(zygote: Zygote, *cells: str) -> list[Any]:
    """What became of cells, in a kernel of their own."""
    kernel = Kernel(zygote, LIMITS, seed=1)
    outcomes = [kernel.run("cell", cell).outcome for cell in cells]
    kernel.close()
    return outcomes


@pytest.mark.parametrize("code", ON_A_GPU)
def test_a_gpu_is_the_cpu_where_there_is_none(code: str, zygote: Zygote) -> None:
    assert [type(outcome) for outcome in run_all(zygote, IMPORTS, code)] == [Returned, Returned]


def test_a_device_that_nobody_has_is_still_an_error(zygote: Zygote) -> None:
    _, outcome = run_all(zygote, IMPORTS, "torch.ones(1, device='gqu')")
    assert isinstance(outcome, Raised)


def test_twenty_kernels_at_a_time_train_right_and_alike(zygote: Zygote) -> None:
    """Each is a fork of a process that has trained before, and starts threads of its own."""
    found: list[Any] = []
    standins = TORCH.standins
    loop = """
torch.manual_seed(3)
X = torch.randn(500, 2)
y = X @ torch.tensor([[2.0], [-3.4]]) + 4.2
w, b = torch.zeros(2, 1), torch.zeros(1)
random.seed(5)
for _ in range(3):
    for Xb, yb in data_iter(10, X, y):
        w.requires_grad = b.requires_grad = True
        squared_loss(linreg(Xb, w, b), yb).sum().backward()
        sgd([w, b], 0.1, 10)
print([round(v, 5) for v in w.flatten().tolist() + b.tolist()])
"""

    def train() -> None:
        kernel = Kernel(zygote, LIMITS, seed=1)
        ran = [kernel.run("cell", cell) for cell in (IMPORTS, THREADS, standins, loop)]
        found.append([str(ran[-1].outputs), *(type(one.outcome) for one in ran)])
        kernel.close()

    threads = [threading.Thread(target=train) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 20 and all(one == found[0] for one in found)
    assert "[2.0, -3.4, 4.2]" in found[0][0] and set(found[0][1:]) == {Returned}


def test_what_cells_switch_decides_about_no_function(zygote: Zygote) -> None:
    switched = "torch.set_grad_enabled(False)\ntorch.set_default_dtype(torch.float64)"
    seen = "[torch.is_grad_enabled(), torch.ones(1).dtype.itemsize, torch.is_autocast_enabled('cpu')]"
    with BoxedStudent(partial(Kernel, zygote, SHORT, 1), SHORT) as student:
        student.run("imports", IMPORTS, given=True)
        student.run("own-1", f"{switched}\ntorch.set_autocast_enabled('cpu', True)\ndef seen():\n    return {seen}")
        ran = student.run("own-2", "assert seen() == [False, 8, True]")
        flags = student.ask("call", function="seen", arguments=[])
    assert isinstance(ran.outcome, Returned) and flags == [True, 4, False]


@pytest.mark.parametrize("name", ["linreg_scratch_torch", "linreg_scratch_torch_zh"])
def test_the_source_runs_without_errors_and_warnings_and_earns_every_mark(name: str, zygote: Zygote) -> None:
    released = read_release(ROOT / "release" / name / f"{name}.ipynb")
    rebuilt = rebuild((ROOT / "source" / name / f"{name}.ipynb").read_bytes(), released)
    results = judged(rebuilt, zygote, TORCH, limits=LIMITS, language=released.language)
    assert rebuilt.repairs == []
    assert {task.id: task.score for task in results.values()} == {task.id: task.max_score for task in results.values()}
    for cell in rebuilt.notebook.cells:
        for output in cell.get("outputs", ()):
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", output.text


def test_the_books_own_code_gets_full_marks_for_its_tasks(zygote: Zygote) -> None:
    book = {entry.task: entry.cells for entry in entries(TORCH.name) if entry.right and "book" in entry.name}
    assert set(book) == {"data_iter", "linreg", "squared_loss", "sgd"}
    results = judged(notebook(book, edition=TORCH.name), zygote, TORCH)
    assert all(task.score == task.max_score for task in results.values())
