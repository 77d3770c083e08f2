# attack: makes empty files until a deadline, each of which costs the kernel memory
# earns: any
# outcome: stopped or raised or ignored
import os

os.makedirs("/tmp/hostile_left", exist_ok=True)
for number in range(150_000):
    os.close(os.open(f"/tmp/hostile_left/{number}", os.O_CREAT | os.O_WRONLY))
