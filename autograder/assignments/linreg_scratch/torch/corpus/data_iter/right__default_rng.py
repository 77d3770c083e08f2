# %% before
from numpy.random import default_rng

generator = default_rng()

# %% solution
def data_iter(batch_size, features, labels):
    n = features.shape[0]
    idx = torch.tensor(generator.permutation(n), dtype=torch.int64)
    for lo in range(0, n, batch_size):
        part = idx[lo:lo + batch_size]
        yield features[part], labels[part]
