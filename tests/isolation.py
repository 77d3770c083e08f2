"""Notebooks whose cells leave something behind that must decide about no function, drawn at random from a start."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from built_in import TASKS
from corpus import LOOKS, notebook

from autograder.submission.rebuild import Rebuilt

BUILT_INS = "list range len sum next iter int float zip print sorted min max type isinstance str tuple set dict abs"
NAMES = "random np X y lr batch_size features labels n i data loss net math plt true_w true_b num_epochs w b"
DISTURBANCES = (
    *(f"{name} = [1, 2, 3]" for name in BUILT_INS.split()),
    *(f"{name} = 7" for name in NAMES.split()),
    "train = synthetic_data = None",
    "del random, np",
    "paddle = None",
    "def sum(*rows):\n    return None\n\n\ndef len(rows):\n    raise ValueError(rows)",
    "from random import *",
    "from random import random, shuffle, sample",
    "from numpy import *",
    "from math import *",
    "from pylab import *",
    "import numpy as random",
    "paddle.set_grad_enabled(False)",
    "paddle.no_grad().__enter__()",
    "paddle.set_default_dtype('float64')",
    "paddle.enable_static()",
    "mixed = paddle.amp.auto_cast(level='O2', dtype='bfloat16')\nmixed.__enter__()",
    "np.seterr(all='raise')",
    "import warnings\nwarnings.simplefilter('error')",
    "import sys\nsys.setrecursionlimit(220)",
    "import sys, io\nsys.stdout = sys.stderr = io.StringIO()",
    "import builtins\nbuiltins.sum = builtins.min = max",
    "import builtins\nbuiltins.print = lambda *texts: None",
    "random.seed(0)\nnp.random.seed(0)\npaddle.seed(0)",
    "opened = data_iter(10, features, labels)\nX, y = next(iter(opened))",
    "for X, y in data_iter(10, features, labels):\n    break",
    "w, b = paddle.zeros([2, 1]), paddle.zeros([1])\nloss = train(w, b, features, labels, 0.03, 1, 10)",
    "paddle.set_printoptions(precision=1)\nnp.set_printoptions(precision=1)",
    "plt.rcParams['figure.dpi'] = 1\nplt.ioff()\nplt.style.use('dark_background')",
    "import gc\ngc.disable()",
    "import os\nos.chdir('/tmp')",
    "features = labels = X = y = None",
    "1 / 0",
)
BUSY = {  # answers that read many of these names
    "data_iter": """
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, int(len(order)), batch_size):
        batch = paddle.to_tensor(np.array(order[i : min(i + batch_size, len(order))]))
        yield tuple([features[batch], labels[batch]])
""",
    "sgd": """
def sgd(params, lr, batch_size):
    for n, param in zip(range(len(params)), list(params)):
        if isinstance(param, paddle.Tensor):
            param.set_value(param - float(lr) * param.grad / int(batch_size))
            param.clear_grad()
""",
    "ex7_last_batch": """
def batch_sizes(n, batch_size):
    return [len(list(range(i, min(n, i + batch_size)))) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    order = sorted(range(len(features)), key=lambda _: random.random())
    while order:
        batch, order = order[:batch_size], order[batch_size:]
        if len(batch) == batch_size or not drop_last:
            batch = paddle.to_tensor(batch)
            yield features[batch], labels[batch]
""",
}
WRONG = {
    "no_division": ("sgd", "def sgd(params, lr, batch_size):\n    for p in params:\n"
                    "        p.set_value(p - lr * p.grad)\n        p.clear_grad()"),
    "uphill": ("sgd", "def sgd(params, lr, batch_size):\n    for p in params:\n"
               "        p.set_value(p + lr * p.grad / batch_size)\n        p.clear_grad()"),
    "in_order": ("data_iter", "def data_iter(batch_size, features, labels):\n"
                 "    for i in list(range(0, len(features), batch_size)):\n"
                 "        yield features[i : i + batch_size], labels[i : i + batch_size]"),
    "no_half": ("squared_loss", "def squared_loss(y_hat, y):\n    return (y_hat - y.reshape(y_hat.shape)) ** 2"),
    "no_bias": ("linreg", "def linreg(X, w, b):\n    return X @ w"),
}  # fmt: skip


@dataclass
class Drawn:
    """A notebook: what disturbs it, before which task, and which core function is wrong, if any."""

    seed: int
    disturbances: list[tuple[str, str]] = field(default_factory=list)
    wrong: str = ""

    @property
    def loses(self) -> set[str]:
        """The tasks that must lose marks."""
        return {WRONG[self.wrong][0]} if self.wrong else set()

    @property
    def may_lose(self) -> set[str]:
        return self.loses | {"training"} if self.wrong else set()

    def notebook(self) -> Rebuilt:
        parts: dict[str, dict[str, str]] = {}
        own = dict([WRONG[self.wrong]] if self.wrong else [])
        answers = {**BUSY, **own} if self.seed % 2 else own
        source = {name: {"solution": text} for name, text in answers.items()}
        for task, text in self.disturbances:
            before = parts.setdefault(task, {}).get("before", "")
            parts[task]["before"] = f"{before}\n{text}".strip()
        return notebook({task: {**parts.get(task, {}), **source.get(task, {})} for task in parts | source}, skip=LOOKS)


def drawn(seed: int, wrong: bool) -> Drawn:
    """The notebook of this seed."""
    chance = random.Random(f"{seed} {wrong}")
    tasks = [task for task in TASKS if task != "training"]
    places = sorted(chance.choices(range(len(tasks)), k=chance.randint(1, 4)))
    name = chance.choice(sorted(WRONG)) if wrong else ""
    return Drawn(seed, [(tasks[place], chance.choice(DISTURBANCES)) for place in places], name)
