# loses: ex7_last_batch
# slip: raises_error
# why: runs past the end of the index list when the last batch is short
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    indices = list(range(n))
    random.shuffle(indices)
    for i in range(0, n, batch_size):
        if drop_last and i + batch_size > n:
            return
        rows = np.array([indices[i + k] for k in range(batch_size)])
        yield features[rows], labels[rows]
