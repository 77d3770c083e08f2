# attack: reads what others have put into shared memory: files, System V segments, queues and keys
# earns: others
# outcome: refused
# bare: yes
import ctypes
import os

libc = ctypes.CDLL(None)
try:
    print("got through", open("@SHARED@").read())
except OSError as error:
    print("refused:", type(error).__name__, os.listdir("/dev/shm"))
calls = {"shmget": (29, 0, 4096, 0o1666), "msgget": (68, 0, 0o1666), "semget": (64, 0, 1, 0o1666), "keyctl": (250, 0, -3, 1)}
removal = {"shmget": 31, "msgget": 71, "semget": 66}  # or it outlives everybody where there is no wall
for name, call in calls.items():
    there = libc.syscall(*call)
    print("refused" if there < 0 else "got through", name)
    if there >= 0 and name in removal:
        libc.syscall(removal[name], there, 0, 0, 0)
