# attack: starts threads as often as it can
# earns: any
# outcome: raised or killed
import threading

threading.stack_size(32768)
stop = threading.Event()
for _ in range(3000):
    threading.Thread(target=stop.wait, daemon=True).start()
print("got through")
