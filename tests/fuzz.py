"""Coverage-guided fuzzing of all that the judge does with bytes from a kernel. By hand: `pip install atheris`, then

python tests/fuzz.py -max_total_time=3600 [CORPUS_FOLDER]

Half of the inputs are raw bytes on the socket, the other half are replies of every form to the questions of a task.
Only Malformed and its kin may come of it; anything else, and a check that comes out `broken`, stops the run.
"""

from __future__ import annotations

import socket
import sys
import time
from typing import Any

import atheris

with atheris.instrument_imports(include=["autograder"]):
    import numpy as np
    from built_in import TASKS, words

    from autograder.assignments.linreg_scratch.forms import FORMS, well_formed
    from autograder.box.kernel import _outcome
    from autograder.inside.wire import DTYPES, Channel, Closed, Late, Malformed, Opaque
    from autograder.judging.judge import Asking, judge
    from autograder.judging.outputs import notebook_outputs
    from autograder.outcomes import Outcome, Raised, Returned, TimedOut, Unreadable

TYPES = sorted(DTYPES)


class Adversary(Asking):
    """A kernel that answers each question with whatever the fuzzer likes."""

    def __init__(self, data: atheris.FuzzedDataProvider) -> None:
        super().__init__()
        self.data = data

    def outcome(self, probe: str, inputs: dict[str, Any], long: bool) -> Outcome:
        match self.data.ConsumeIntInRange(0, 9):
            case 0:
                return TimedOut(1.0)
            case 1:
                return Raised(self.data.ConsumeUnicode(8), self.data.ConsumeUnicode(8), "", 1, None)
        value = self._reply(probe, inputs)
        return Returned(value) if well_formed(probe, inputs, value) else Unreadable("no probe's answer")

    def _reply(self, probe: str, inputs: dict[str, Any]) -> Any:
        if probe == "passes":
            return self._form(probe) | {"passes": [self._batches() for _ in range(self.data.ConsumeIntInRange(0, 3))]}
        if probe == "sgd_steps":
            steps = [self._values(len(inputs["params"])) for _ in range(len(inputs["grads"]))]
            return self._form(probe) | {"history": steps, "grads": self._values(len(inputs["params"])), "raised": None}
        if probe == "log_planck":
            return [{"value": self._value(0), "grad": self._value(0)} for _ in inputs["temperatures"]]
        if probe == "lr_experiment":
            return [[self._value(0), self._value(0)] for _ in range(self.data.ConsumeIntInRange(0, 4))]
        return self._form(probe) if probe in FORMS and self.data.ConsumeBool() else self._value(0)

    def _form(self, probe: str) -> dict[str, Any]:
        return {key: self._array() if kind is np.ndarray else self._value(0) for key, kind in FORMS[probe].items()}

    def _batches(self) -> list[Any]:
        return [
            {"single": Opaque("x")}
            if self.data.ConsumeBool()
            else {"features": self._value(1), "labels": self._value(1)}
            for _ in range(self.data.ConsumeIntInRange(0, 4))
        ]

    def _values(self, count: int) -> list[Any]:
        return [self._value(1) for _ in range(count)]

    def _value(self, depth: int) -> Any:
        match self.data.ConsumeIntInRange(0, 9 if depth < 3 else 6):
            case 0:
                return None
            case 1:
                return self.data.ConsumeBool()
            case 2:
                return self.data.ConsumeInt(8)
            case 3:
                return int("9" * self.data.ConsumeIntInRange(1, 400))
            case 4:
                return self.data.ConsumeUnicode(6)
            case 5:
                return Opaque(self.data.ConsumeUnicode(6))
            case 6:
                return self.data.ConsumeFloat()
            case 7:
                return [self._value(depth + 1) for _ in range(self.data.ConsumeIntInRange(0, 4))]
            case 8:
                return {self.data.ConsumeUnicode(3): self._value(depth + 1)}
        return self._array()

    def _array(self) -> Any:
        shape = [self.data.ConsumeIntInRange(0, 5) for _ in range(self.data.ConsumeIntInRange(0, 3))]
        dtype = np.dtype(TYPES[self.data.ConsumeIntInRange(0, len(TYPES) - 1)])
        size = int(np.prod(shape)) * dtype.itemsize
        return np.frombuffer(self.data.ConsumeBytes(size).ljust(size, b"\1"), dtype=dtype).reshape(shape)


def frames(data: bytes) -> None:
    """Raw bytes where a kernel's frames should be: what comes out is believed only in our own forms."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.setblocking(False)
        theirs.send(data)
        theirs.close()
        channel, deadline = Channel(ours), time.monotonic() + 5
        try:
            while True:
                frame = channel.receive(deadline)
                if isinstance(frame, dict):
                    outcome = _outcome(frame)
                    if isinstance(outcome, Returned):
                        for probe in FORMS:
                            well_formed(probe, {"params": [], "grads": []}, outcome.value)
                    if isinstance(frame.get("output"), dict):
                        notebook_outputs([frame["output"]])
        except (Malformed, Closed, Late):
            pass


def replies(data: bytes) -> None:
    """A task judged on made-up replies: every check comes to a verdict of its own."""
    provider = atheris.FuzzedDataProvider(data)
    task = list(TASKS.values())[provider.ConsumeIntInRange(0, len(TASKS) - 1)]
    result = judge(task, Adversary(provider), provider.ConsumeIntInRange(0, 3), words())
    broken = [check.id for check in result.checks if check.verdict == "broken"]
    if broken:
        raise AssertionError(f"{task.id}: {broken} are broken by a reply")


def one(data: bytes) -> None:
    (frames if data[:1] < b"\x80" else replies)(data[1:])


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
