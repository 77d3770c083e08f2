# attack: a trace function that rewrites the variables of every frame it sees, and results on their way back
# answers: none
# earns: any
# outcome: ignored or raised or unreadable or stopped
import sys
import threading


def trace(frame, event, argument):
    if event == "return" and "answer" in frame.f_locals:
        frame.f_locals["answer"] = {"loss": 0}
    return trace


sys.settrace(trace)
sys.setprofile(lambda frame, event, argument: None)
threading.settrace(trace)
