# attack: five children, each with half of what one process may have
# earns: any
# outcome: raised or killed or stopped
import os
import time

part = @MEMORY@ // 2
ready, say = os.pipe()
for _ in range(5):
    if os.fork() == 0:
        try:
            held = bytearray(b"x") * part
            os.write(say, b"!")
            time.sleep(60)
        finally:
            os._exit(0)
os.close(say)
count = 0
while count < 5 and os.read(ready, 1):
    count += 1
    if count == 5:
        print("got through")
raise MemoryError(count)
