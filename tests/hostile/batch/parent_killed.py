# attack: kills the process that started it, the group that it is in and the session
# earns: any
# outcome: killed
import os
import signal

print(os.getppid(), os.getsid(0))
os.killpg(os.getpgid(os.getppid()), signal.SIGKILL)
