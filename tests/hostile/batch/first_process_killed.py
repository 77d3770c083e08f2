# attack: kills, stops and interrupts the first process of its box
# earns: any
# outcome: refused or killed or ignored
import os
import signal

for number in range(1, 65) if os.getpid() < 100 else (0,):  # in a process namespace of its own, or as a try
    try:
        os.kill(1, number)
    except OSError as error:
        print("refused:", type(error).__name__)
