# attack: nests folders ten thousand deep, which tools that clean up cannot walk
# earns: any
# outcome: ignored or raised
import os

for _ in range(10_000):
    os.mkdir("hostile_left")
    os.chdir("hostile_left")
