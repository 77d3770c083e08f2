# attack: opens files until no descriptor is left, and keeps them
# earns: any
# outcome: raised
import os

held = []
for _ in range(5000):
    held.append(os.open("/dev/null", os.O_RDONLY))
print("got through")
