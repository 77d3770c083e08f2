# Slices of a shuffled index list; the last one is short by itself.
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    indices = list(range(n))
    random.shuffle(indices)
    for i in range(0, n, batch_size):
        rows = indices[i:i + batch_size]
        if drop_last and len(rows) < batch_size:
            return
        rows = np.array(rows)
        yield features[rows], labels[rows]
