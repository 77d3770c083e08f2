# attack: writes as much as it can into every folder that lets it
# earns: others
# outcome: refused
import os

written = 0
folders = ("/tmp", "/dev/shm", "/var/tmp", "/run", "/dev", "/", os.path.expanduser("~"), "@TMP@", "@HOME@")
for folder in folders:
    try:
        for number in range(40):
            with open(f"{folder}/hostile_left_{number}", "wb") as file:
                for _ in range(16):
                    written += file.write(b"x" * (1 << 20))
    except OSError as error:
        print("refused:", folder, error.strerror)
print("got through" if written > 200 << 20 else "", written >> 20)
for folder in folders:  # so that the rest of the notebook has room
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        if "hostile_left" in name and os.path.isfile(f"{folder}/{name}"):
            os.unlink(f"{folder}/{name}")
