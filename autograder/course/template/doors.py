# >>> autograder init: `nbgrader autograde`, `generate_feedback` and the formgrader's buttons use the autograder's judge.
# >>> To undo this, delete the lines from here to the end mark.
from autograder.doors.nbgrader import open_doors

open_doors(get_config())  # noqa
# <<< autograder init
