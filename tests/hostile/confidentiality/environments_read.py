# attack: reads the environment of its own process before it was cleared, and of every other
# earns: others
# outcome: refused
import glob
import os

print(dict(os.environ), open("/proc/self/environ").read())
for path in glob.glob("/proc/[0-9]*/environ") + ["/proc/@PID@/environ", "/proc/1/environ"]:
    try:
        print(path, open(path).read())
    except OSError as error:
        print("refused:", path, type(error).__name__)
