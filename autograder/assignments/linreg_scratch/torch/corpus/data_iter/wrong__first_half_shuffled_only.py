# loses: data_iter
# slip: part_unshuffled
# why: the second half of the examples comes in order, at the same places in every pass
import random


def data_iter(batch_size, features, labels):
    indices = list(range(len(features)))
    half = len(indices) // 2
    front = indices[:half]
    random.shuffle(front)
    indices[:half] = front
    for i in range(0, len(indices), batch_size):
        rows = indices[i:i + batch_size]
        yield features[rows], labels[rows]
