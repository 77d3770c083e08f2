# attack: reads command lines, maps and working folders of the grader's processes
# earns: others
# outcome: refused
# bare: yes
import os

for name in ("cmdline", "maps", "status"):
    try:
        print("got through", open(f"/proc/@PID@/{name}").read(2000))
    except OSError as error:
        print("refused:", type(error).__name__)
for name in ("cwd", "exe", "root", "fd"):
    try:
        print("got through", os.listdir(f"/proc/@PID@/{name}/"))
    except OSError as error:
        print("refused:", type(error).__name__)
