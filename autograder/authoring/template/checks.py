"""The hidden checks of NAME: claims about the student's functions, each worth points.

A check draws inputs, asks the student's function through the wall, and returns what is wrong, or None. `slips` are what
known mistakes would give: where one of those comes back, the student reads the words of `[slip.…]`.
"""

from __future__ import annotations

from autograder.assignment import Array, Draw, Finding, Student, Task, close, close_number

mean = Task("mean", functions=("mean",))
standardize = Task("standardize", functions=("standardize",), uses=("mean",))


@mean.check(points=3)
def value(student: Student, draw: Draw) -> Finding | None:
    """The mean is the sum divided by the number of values."""
    return _mean_is_right(student, draw.normal(draw.integer(5, 20)) + 3)


@mean.check(points=2)
def one_value(student: Student, draw: Draw) -> Finding | None:
    """The mean of one value is that value."""
    return _mean_is_right(student, draw.between(1, 9, 1))


@standardize.check(points=3)
def values(student: Student, draw: Draw) -> Finding | None:
    """Each value becomes (x − mean) / standard deviation."""
    return _standardized(student, draw.uniform(2, 9) * draw.normal(draw.integer(5, 20)) + 3)


@standardize.check(points=2)
def small_numbers(student: Student, draw: Draw) -> Finding | None:
    """The unit of measurement does not matter."""
    return _standardized(student, 1e-4 * draw.normal(12))


def _mean_is_right(student: Student, x: Array) -> Finding | None:
    got = student.ask("call", function="mean", arguments=[x])
    return close_number(got, float(x.mean()), "mean(x)", rtol=1e-6)


def _standardized(student: Student, x: Array) -> Finding | None:
    got = student.ask("call", function="standardize", arguments=[x])
    slips = {"divides_by_variance": (x - x.mean()) / x.var()}
    return close(got, (x - x.mean()) / x.std(), "standardize(x)", slips=slips)
