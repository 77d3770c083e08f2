# loses: data_iter
# slip: index_wraps
# why: a byte counts to 255 only: with more examples some come twice and others never
import random

import numpy as np


def data_iter(batch_size, features, labels):
    indices = list(range(len(features)))
    random.shuffle(indices)
    indices = np.array(indices).astype("uint8").tolist()
    for i in range(0, len(indices), batch_size):
        rows = indices[i:i + batch_size]
        yield features[rows], labels[rows]
