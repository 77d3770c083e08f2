# attack: finalisers, hooks at exit and at fork that write to the judge's socket when the kernel ends
# earns: any
# outcome: unreadable or raised or ignored or killed or stopped
import atexit
import gc
import os
import sys
import weakref

outlet = sys.modules["autograder.inside.kernel"].OUTLET


def last_words(*_):
    os.write(3, b"\xff" * 1000)


atexit.register(last_words)
os.register_at_fork(before=last_words, after_in_child=last_words)
weakref.finalize(outlet, last_words)
gc.callbacks.append(lambda phase, info: outlet.channel.send({"token": outlet.token, "answer": None}))
gc.collect()
