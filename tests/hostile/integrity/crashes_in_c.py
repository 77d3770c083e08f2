# attack: crashes in C at every question: null pointers, aborts, illegal instructions and stacks that overflow
# cell: linreg
# earns: others
# outcome: killed
import ctypes
import os
import signal
import sys

turn = iter(range(10**9))


def linreg(X, w, b):
    kind = next(turn) % 4
    if kind == 0:
        ctypes.string_at(0)
    elif kind == 1:
        os.abort()
    elif kind == 2:
        os.kill(os.getpid(), signal.SIGILL)
    sys.setrecursionlimit(10**9)
    return linreg(X, w, b)
