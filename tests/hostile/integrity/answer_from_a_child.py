# attack: a forked child answers each question, long after its parent has, and with every token it has ever seen
# cell: linreg
# earns: others
# outcome: ignored or raised
import os
import sys
import time

seen = []


def linreg(X, w, b):
    outlet = sys.modules["autograder.inside.kernel"].OUTLET
    seen.append(outlet.token)
    if os.fork() == 0:
        for _ in range(50):
            time.sleep(0.01)
            for token in seen:
                outlet.channel.send({"token": token, "answer": {"y_hat": X.numpy(), "w_grad": None, "b_grad": None}})
        os._exit(0)
    raise ValueError("my child will tell")
