# attack: sends hundreds of file descriptors and urgent bytes along with its replies
# cell: linreg
# earns: others linreg:8
# outcome: ignored or unreadable or killed or raised or stopped
import os
import socket
import sys

outlet = sys.modules["autograder.inside.kernel"].OUTLET
judge = socket.socket(fileno=os.dup(3))


def linreg(X, w, b):
    frame = sys.modules["autograder.inside.wire"].pack({"token": outlet.token, "output": {}})
    null = os.open("/dev/null", os.O_RDONLY)
    for _ in range(5):
        socket.send_fds(judge, [frame], [null] * 200)
    os.close(null)
    if X.shape[0] % 2:
        judge.send(b"!", socket.MSG_OOB)
    return X @ w + b
