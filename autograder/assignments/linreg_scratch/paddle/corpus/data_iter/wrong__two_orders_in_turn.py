# loses: data_iter
# why: two orders are drawn for each number of examples, and take turns
import random

orders, turns = {}, {}


def data_iter(batch_size, features, labels):
    n = len(features)
    if n not in orders:
        orders[n] = [random.sample(range(n), n) for _ in range(2)]
    turns[n] = turns.get(n, 0) + 1
    indices = orders[n][turns[n] % 2]
    for i in range(0, n, batch_size):
        rows = indices[i:i + batch_size]
        yield features[rows], labels[rows]
