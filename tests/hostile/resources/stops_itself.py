# attack: stops its own process, so that it neither runs nor ends
# earns: any
# outcome: stopped
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)
