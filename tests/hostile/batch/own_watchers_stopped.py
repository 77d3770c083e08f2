# attack: children stop each other and their parent again and again, also while they are being ended
# earns: any
# outcome: stopped or killed
import os
import signal
import time

me = os.getpid()
for _ in range(10):
    if os.fork() == 0:
        while True:
            for pid in (int(name) for name in os.listdir("/proc") if name.isdigit()):
                if pid not in (1, os.getpid()):
                    try:
                        assert os.getsid(pid) == os.getsid(0)
                        os.kill(pid, signal.SIGSTOP if pid % 2 else signal.SIGCONT)
                    except (OSError, AssertionError):
                        pass
            time.sleep(0.001)
time.sleep(3600)
