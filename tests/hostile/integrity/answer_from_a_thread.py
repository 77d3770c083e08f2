# attack: a thread writes replies in between the frames of the real ones
# cell: linreg
# earns: any
# outcome: unreadable or raised or killed or ignored or stopped
import sys
import threading
import time

outlet = sys.modules["autograder.inside.kernel"].OUTLET


def talk():
    while True:
        outlet.channel.send({"token": outlet.token, "answer": {"y_hat": 1.0, "w_grad": 1.0, "b_grad": 1.0}})
        time.sleep(0.001)


threading.Thread(target=talk, daemon=True).start()


def linreg(X, w, b):
    time.sleep(0.05)
    return X
