"""The tasks in the order of the notebook."""

from __future__ import annotations

from ...authoring.task import Task
from .checks import (
    data_iter,
    ex1_zero_init,
    ex2_ohm,
    ex3_planck,
    ex4_second_derivative,
    ex5_reshape,
    ex6_learning_rate,
    ex7_last_batch,
    linreg,
    sgd,
    squared_loss,
    training,
)

_MODULES = (
    data_iter,
    linreg,
    squared_loss,
    sgd,
    training,
    ex1_zero_init,
    ex2_ohm,
    ex3_planck,
    ex4_second_derivative,
    ex5_reshape,
    ex6_learning_rate,
    ex7_last_batch,
)
TASKS: dict[str, Task] = {module.task.id: module.task for module in _MODULES}
CORE_FUNCTIONS = tuple(name for task in TASKS.values() if task.core for name in task.functions)
