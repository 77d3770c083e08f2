# attack: leaves a note in every place it can write to, and looks for one of somebody before
# earns: others
# outcome: ignored
# twice: yes
import ctypes
import os
import random
import sys

folders = ("/tmp", "/dev/shm", "/var/tmp", "/run", "/dev", "/dev/mqueue", os.path.expanduser("~"), os.getcwd(), "@TMP@")
for folder in {os.path.realpath(folder) for folder in folders}:
    path = f"{folder}/hostile_left_note"
    if os.path.exists(path):
        print("got through", path)
    try:
        open(path, "w").write("from me")
    except OSError:
        pass
for holder in (sys, paddle, np, random, get_ipython(), type(get_ipython()), ctypes):
    if hasattr(holder, "hostile_left"):
        print("got through", holder)
    holder.hostile_left = True
if "HOSTILE_LEFT" in os.environ:
    print("got through")
os.environ["HOSTILE_LEFT"] = "yes"
