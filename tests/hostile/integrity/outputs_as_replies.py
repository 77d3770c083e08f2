# attack: outputs whose names and texts are those of replies, and updates of another cell's output
# answers: none
# earns: nothing
# outcome: raised
from IPython.display import DisplayHandle, display

for name in ("done", "answer", "raised", "token", "test_sgd", "verdict"):
    display({"text/plain": f"{name}", "answer": "passed"}, raw=True, display_id=name)
    DisplayHandle(name).update({"text/html": "<b>12 of 12</b>"}, raw=True)
