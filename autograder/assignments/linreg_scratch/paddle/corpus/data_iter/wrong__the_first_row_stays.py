# loses: data_iter
# slip: part_unshuffled
# why: the shuffled indices begin with 1, and 0 is put in front of them
import random


def data_iter(batch_size, features, labels):
    indices = list(range(1, len(features)))
    random.shuffle(indices)
    indices = [0] + indices
    for i in range(0, len(indices), batch_size):
        rows = indices[i:i + batch_size]
        yield features[rows], labels[rows]
