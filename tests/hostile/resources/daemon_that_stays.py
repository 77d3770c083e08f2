# attack: a daemon of a session of its own, orphaned twice and deaf to signals, that shall outlive everything
# earns: others
# outcome: ignored
import os
import signal
import time

if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    for number in set(range(1, 65)) - {9, 19, 32, 33}:
        signal.signal(number, signal.SIG_IGN)
    try:
        open("/proc/self/comm", "w").write("kworker/0:1")
    finally:
        while True:
            time.sleep(0.1)
