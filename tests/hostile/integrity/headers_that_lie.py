# attack: frames whose headers lie: shapes of 2**40 and below zero, unknown kinds, keys that stand twice, no JSON at all
# answers: none
# earns: nothing
# outcome: unreadable
import json
import os
import struct
import sys
import zlib

outlet = sys.modules["autograder.inside.kernel"].OUTLET
claims = [
    [["float64", [1 << 40]]], [["float64", [-1, 8]]], [["float64", [2**63, 2]]], [["object", [1]]], [["float64", [1] * 64]],
    [["float64", 3]], [[None, [1]]], [["float64", [1e3]]], [["float64", [True]]], "x", [["uint8", [0, 1 << 62]]],
]  # fmt: skip


def lie(*a, **k):
    claim = claims[zlib.crc32(repr(a + tuple(k)).encode()) % len(claims)]
    head = json.dumps({"body": {"token": outlet.token, "answer": {"$array": 0}}, "arrays": claim}).encode()
    os.write(3, struct.pack(">I", len(head)) + head + b"\0" * 64)


def put(*_):
    names = ("data_iter", "linreg", "squared_loss", "sgd", "batch_sizes", "data_iter_drop_last")
    globals().update(dict.fromkeys(names, lie))


get_ipython().events.register("post_run_cell", put)
