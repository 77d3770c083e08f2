# attack: never reads again, so that the judge's questions fill the socket and its sending blocks
# cell: linreg
# earns: any
# outcome: stopped or unreadable
import sys

outlet = sys.modules["autograder.inside.kernel"].OUTLET


def linreg(X, w, b):
    for _ in range(100):
        outlet.channel.send({"token": outlet.token, "answer": {"y_hat": X.numpy(), "w_grad": None, "b_grad": None}})
    while True:
        pass
