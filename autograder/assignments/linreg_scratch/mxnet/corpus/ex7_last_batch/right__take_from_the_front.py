# Shuffled copies, cut off from the front; a tuple of sizes.
# %% before
def shuffled(*tensors):
    order = np.array(random.sample(range(len(tensors[0])), len(tensors[0])))
    return [np.take(t, order, axis=0) for t in tensors]
# %% solution
def batch_sizes(n, batch_size):
    if n <= batch_size:
        return (n,)
    return (batch_size,) + batch_sizes(n - batch_size, batch_size)


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    X, y = shuffled(features, labels)
    while len(X) >= batch_size:
        yield [X[:batch_size], y[:batch_size]]
        if len(X) == batch_size:
            return
        X, y = X[batch_size:], y[batch_size:]
    if not drop_last:
        yield [X, y]
