# attack: forks as often as it can
# earns: any
# outcome: raised or killed or ignored or stopped
import os
import time

for _ in range(2000):
    if os.fork() == 0:
        time.sleep(3600)
print("got through")
