# attack: forty children that compute, to slow down everybody else and to move its own deadline
# earns: any
# outcome: stopped or killed or raised
import os

for _ in range(40):
    if os.fork() == 0:
        os.nice(0)
        while True:
            pass
while True:
    pass
