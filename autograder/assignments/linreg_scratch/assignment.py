"""Linear regression from scratch: its tasks in the order of the notebook."""

from __future__ import annotations

from pathlib import Path

from autograder.assignment import Assignment

from .calls import call_of
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
from .forms import well_formed

assignment = Assignment(
    folder=Path(__file__).parent,
    tasks=tuple(
        module.task
        for module in (
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
    ),
    well_formed=well_formed,
    call_of=call_of,
)
