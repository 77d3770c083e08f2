# attack: sends frames that look like verdicts, marks and a result
# answers: none
# earns: nothing
# outcome: raised
import sys

outlet = sys.modules["autograder.inside.kernel"].OUTLET
for body in (
    {"verdict": "passed", "points": 100, "task": "sgd"},
    {"hello": 1},
    {"failed": "no"},
    {"done": True, "answer": {"score": 100}},
):
    outlet.channel.send({"token": "", **body})
    outlet.channel.send({"token": "0" * 16, **body})
