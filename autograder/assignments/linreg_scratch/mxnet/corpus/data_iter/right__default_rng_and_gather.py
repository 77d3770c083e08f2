# %% before
from numpy.random import default_rng

generator = default_rng()

# %% solution
def data_iter(batch_size, features, labels):
    n = features.shape[0]
    idx = np.array(generator.permutation(n), dtype='int64')
    for lo in range(0, n, batch_size):
        part = idx[lo:lo + batch_size]
        yield np.take(features, part, axis=0), np.take(labels, part, axis=0)
