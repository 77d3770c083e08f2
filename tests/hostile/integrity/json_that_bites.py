# attack: headers of 5000-digit numbers, nesting without end, keys that stand twice, lone surrogates, NaN and Infinity
# answers: none
# earns: nothing
# outcome: unreadable
import os
import struct
import sys
import zlib

outlet = sys.modules["autograder.inside.kernel"].OUTLET
deep = "[" * 900_000 + "]" * 900_000
bodies = [
    "9" * 5000, deep, '{"a":1,"a":2}', '"\\ud800"', "NaN", "-Infinity", "1e999", "[" * 50 + "]" * 50, '{"$array":1e9}',
    '{"$array":-1}', '{"$array":true}', '{"$opaque":{"$opaque":1}}', '"' + "x" * 3_900_000 + '"',
]  # fmt: skip


def bite(*a, **k):
    head = '{"body":{"token":"%s","answer":%s},"arrays":[]}' % (outlet.token, bodies[zlib.crc32(repr(a + tuple(k)).encode()) % len(bodies)])
    os.write(3, struct.pack(">I", len(head)) + head.encode())


def put(*_):
    names = ("data_iter", "linreg", "squared_loss", "sgd", "batch_sizes", "data_iter_drop_last")
    globals().update(dict.fromkeys(names, bite))


get_ipython().events.register("post_run_cell", put)
