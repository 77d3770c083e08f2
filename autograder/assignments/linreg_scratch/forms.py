"""What each probe brings back: an answer of another form was not made by a probe, whoever made it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

Form = Mapping[str, type | tuple[type, ...]]

ANY = object
ARRAY = np.ndarray
GRADIENT = (np.ndarray, type(None))
RAISED = {"type": str, "message": str, "cell": str, "line": int}
FORMS: dict[str, Form] = {
    "passes": {"passes": list, "features": ARRAY, "labels": ARRAY},
    "linreg": {"y_hat": ANY, "kind": str, "w_grad": GRADIENT, "b_grad": GRADIENT, "after": dict},
    "squared_loss": {"loss": ANY, "kind": str, "grad": GRADIENT, "after": dict},
    "sgd_steps": {
        "fed": list,
        "history": list,
        "same": bool,
        "grads": list,
        "raised": (dict, type(None)),
        "returned_new": bool,
        "minus_writes": bool,
    },
    "training": {"w": ARRAY, "b": ARRAY, "path": list},
    "train_from": {"trained": ANY, "w0": ARRAY, "b0": ARRAY},
    "second_derivative": {"value": ANY, "after": GRADIENT, "x": ARRAY},
}
AFTER = {"linreg": {"X", "w", "b"}, "squared_loss": {"y_hat", "y"}}  # the arguments as they are afterwards


def well_formed(probe: str, inputs: Mapping[str, Any], answer: Any) -> bool:
    """Whether `answer` is one that the probe could have given to these inputs."""
    if probe in FORMS:
        form = FORMS[probe]
        if not isinstance(answer, dict) or not all(
            isinstance(answer.get(key), kind) for key, kind in form.items() if key in answer
        ):
            return False
        if not form.keys() <= answer.keys():
            return False
    if probe in AFTER:
        after = answer["after"]
        return after.keys() == AFTER[probe] and all(isinstance(value, ARRAY) for value in after.values())
    if probe == "passes":
        return len(answer["passes"]) in (0, inputs.get("times", 1)) and all(
            isinstance(one, list) and all(_batch(item) for item in one) for one in answer["passes"]
        )
    if probe == "sgd_steps":
        return _steps(inputs, answer)
    if probe == "log_planck":
        wanted = len(inputs["temperatures"])
        return (
            isinstance(answer, list)
            and len(answer) == wanted
            and all(isinstance(item, dict) and item.keys() == {"value", "grad"} for item in answer)
        )
    if probe == "lr_experiment" and isinstance(answer, list):
        return all(isinstance(pair, list) and len(pair) == 2 for pair in answer)
    return True


def _batch(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    if item.keys() == {"single", "value"}:
        return hasattr(item["single"], "type")
    if item.keys() != {"features", "labels", "kinds"}:
        return False
    kinds = item["kinds"]
    return isinstance(kinds, list) and len(kinds) == 2 and all(isinstance(kind, str) for kind in kinds)


def _steps(inputs: Mapping[str, Any], answer: dict[str, Any]) -> bool:
    params, history, raised = len(inputs["params"]), answer["history"], answer["raised"]
    lengths = all(isinstance(step, list) and len(step) == params for step in [*history, answer["grads"], answer["fed"]])
    arrays = lengths and all(isinstance(param, np.ndarray) for step in history for param in step)
    arrays = arrays and all(isinstance(grad, GRADIENT) for grad in [*answer["grads"], *answer["fed"]])
    said = raised is None or all(isinstance(raised.get(key), kind) for key, kind in RAISED.items())
    return arrays and bool(history) and said and (raised is not None or len(history) == len(inputs["grads"]))
