# attack: hangs in a finaliser, an atexit handler and a thread that is no daemon
# earns: others
# outcome: ignored
import atexit
import threading
import time


class Slow:
    def __del__(self):
        time.sleep(0.5)


atexit.register(time.sleep, 3600)
threading.Thread(target=time.sleep, args=(3600,), daemon=False).start()
slow = Slow()
