# attack: shuts, exchanges and reuses the judge's socket, and talks to itself over it
# cell: linreg
# earns: others
# outcome: killed or unreadable or stopped
import os
import socket

turn = iter(range(10**9))


def linreg(X, w, b):
    kind = next(turn) % 3
    if kind == 0:
        os.close(3)
    elif kind == 1:
        mine, other = socket.socketpair()
        os.dup2(mine.fileno(), 3)
        other.sendall(b"\0\0\0\2{}")
    else:
        socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_RDWR)
    return X @ w + b
