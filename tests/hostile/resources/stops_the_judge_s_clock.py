# attack: naps so that it looks as if it wanted to run but got no processor, which moves its deadline
# earns: any
# outcome: stopped
import os
import signal
import time

me = os.getpid()
if os.fork() == 0:
    for _ in range(20000):  # stopped for 5 ms, then runnable for an instant: the state of a starved process
        os.kill(me, signal.SIGSTOP)
        time.sleep(0.005)
        os.kill(me, signal.SIGCONT)
    os._exit(0)
while True:
    pass
