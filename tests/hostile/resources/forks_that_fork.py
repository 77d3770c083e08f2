# attack: processes that leave two behind for each one that is killed
# earns: any
# outcome: raised or killed or ignored or stopped
import os
import time

for generation in range(9):  # 512 at most
    try:
        os.fork()
    except OSError:
        time.sleep(0.01)
os.setpgrp() if os.getpid() % 7 else None
try:
    alive = sum(name.isdigit() for name in os.listdir("/proc"))
    assert alive < 500, "got through"
finally:
    time.sleep(5)
