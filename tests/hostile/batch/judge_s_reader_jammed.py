# attack: keeps sending whole frames that are nobody's, so that the judge reads for ever
# cell: linreg
# earns: any
# outcome: unreadable or stopped
import sys

outlet = sys.modules["autograder.inside.kernel"].OUTLET


def linreg(X, w, b):
    frame = sys.modules["autograder.inside.wire"].pack({"token": "nobody", "output": "x" * 1000})
    while True:
        outlet.channel.socket.sendall(frame)
