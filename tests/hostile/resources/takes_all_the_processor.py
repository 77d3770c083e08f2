# attack: asks for real-time priority and for a better nice value
# earns: others
# outcome: refused
import os

for wish in (
    lambda: os.nice(-10),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50)),
    lambda: os.setpriority(os.PRIO_USER, os.getuid(), -5),
):
    try:
        wish()
        print("got through")
    except OSError as error:
        print("refused:", error.strerror)
