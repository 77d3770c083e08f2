# attack: writes a history of its own into the probe's variables, found by walking the stack
# cell: sgd
# earns: others sgd:5
# outcome: ignored or unreadable or raised
import sys


def sgd(params, lr, batch_size):
    caller = sys._getframe(1).f_locals
    if "history" in caller:
        caller["history"].append([param.numpy() for param in params])
        caller["handed"].clear()
        caller["same"] = True
    for param in params:
        param.clear_grad()
