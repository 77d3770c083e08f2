# loses: data_iter
# why: a random row to begin with, and from there backwards: the neighbours stay neighbours
import random


def data_iter(batch_size, features, labels):
    n = len(features)
    first = random.randrange(n)
    indices = [(first - i) % n for i in range(n)]
    for i in range(0, n, batch_size):
        rows = indices[i:i + batch_size]
        yield features[rows], labels[rows]
