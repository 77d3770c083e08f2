# attack: lists in lists for batches, each of hundreds of thousands of numbers, which the judge makes arrays of
# cell: data_iter
# earns: any
# outcome: ignored or unreadable
import os
import struct
import sys

outlet = sys.modules["autograder.inside.kernel"].OUTLET
rows = "[" + ",".join(["[0,0]"] * 300_000) + "]"


def data_iter(batch_size, features, labels):
    none = '{"$array":0}'
    one = '{"features":%s,"labels":[]}' % rows
    answer = '{"passes":[[%s]],"features":%s,"labels":%s}' % (one, none, none)
    body = '{"body":{"token":"%s","answer":%s},"arrays":[["uint8",[0]]]}' % (outlet.token, answer)
    frame = struct.pack(">I", len(body)) + body.encode()
    while frame:
        frame = frame[os.write(3, frame) :]
    return []
