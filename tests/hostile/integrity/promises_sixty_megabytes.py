# attack: a header that promises 64 MiB of array and then sends nothing, question after question
# cell: linreg
# earns: any
# outcome: stopped or unreadable
import json
import os
import struct
import sys
import time

outlet = sys.modules["autograder.inside.kernel"].OUTLET


def linreg(X, w, b):
    claim = {"body": {"token": outlet.token, "answer": {"$array": 0}}, "arrays": [["uint8", [64 << 20]]]}
    head = json.dumps(claim).encode()
    os.write(3, struct.pack(">I", len(head)) + head)
    time.sleep(3600)
