"""What the author of an assignment imports: tasks, checks, drawn inputs, comparisons, and the assignment itself."""

from .authoring.assignment import Assignment
from .authoring.calls import Call, Form
from .authoring.compare import (
    Array,
    Finding,
    Inputs,
    Slips,
    array,
    close,
    close_number,
    finding,
    gist,
    not_numbers,
    number,
    same_shape,
    shape_of,
    show,
    show_shape,
    size,
)
from .authoring.draw import Draw, double, single
from .authoring.task import Halted, Student, Task
from .outcomes import Raised

__all__ = [
    "Array",
    "Assignment",
    "Call",
    "Draw",
    "Finding",
    "Form",
    "Halted",
    "Inputs",
    "Raised",
    "Slips",
    "Student",
    "Task",
    "array",
    "close",
    "close_number",
    "double",
    "finding",
    "gist",
    "not_numbers",
    "number",
    "same_shape",
    "shape_of",
    "show",
    "show_shape",
    "single",
    "size",
]
