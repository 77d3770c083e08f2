# attack: kills every process it can name
# earns: any
# outcome: refused or killed or ignored
import os
import signal

for pid in (@PID@, @PID@ - 1, 2, 3):
    try:
        os.kill(pid, 0)  # as a try: where this gets through, the process is the grader
        print("got through", pid) if pid == @PID@ else None
    except OSError as error:
        print("refused:", type(error).__name__)
if os.getpid() < 100:  # a process namespace of its own
    for pid in range(2, 400):
        try:
            os.kill(pid, signal.SIGKILL) if pid != os.getpid() else None
        except OSError:
            pass
    os.kill(-1, signal.SIGTERM)
