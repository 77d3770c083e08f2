# attack: replaces the functions of the judge's side of the kernel, so that every question is answered by the attack
# answers: none
# earns: nothing
# outcome: unreadable or ignored
import sys

kernel = sys.modules["autograder.inside.kernel"]
kernel._run = lambda shell, request: {"done": 1}
kernel._ask = lambda shell, request: {"answer": {"passed": True, "verdict": "passed", "score": 100}}
