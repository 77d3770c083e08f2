"""The built-in assignment in its Paddle edition, as tests use it."""

from __future__ import annotations

from functools import partial
from typing import Any

from autograder.authoring.loading import load
from autograder.judging.grading import Grader, as_code
from autograder.words.lookup import Sentences

LINREG = load("linreg_scratch")
PADDLE = LINREG.edition("paddle")
TASKS = LINREG.by_id
CODE = partial(as_code, LINREG, PADDLE.forms)


def words(language: str = "en") -> Sentences:
    """Everything that is said about it."""
    return LINREG.sentences(language, PADDLE.name)


def grader(**options: Any) -> Grader:
    """A grader of its submissions."""
    return Grader(LINREG, PADDLE, **options)
