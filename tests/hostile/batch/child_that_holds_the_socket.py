# attack: dies at once, while a child keeps the judge's socket open and silent
# cell: linreg
# earns: any
# outcome: stopped or killed
import os
import time


def linreg(X, w, b):
    if os.fork() == 0:
        os.setsid()
        time.sleep(3600)
    os._exit(0)
