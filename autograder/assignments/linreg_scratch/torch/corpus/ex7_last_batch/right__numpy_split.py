# np.array_split at the multiples of batch_size; sizes as NumPy integers.
def batch_sizes(n, batch_size):
    return list(np.diff(np.append(np.arange(0, n, batch_size), n)))


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    X, y = features.numpy(), labels.numpy()
    order = np.random.default_rng().permutation(len(X))
    for rows in np.split(order, range(batch_size, len(X), batch_size)):
        if len(rows) == batch_size or not drop_last:
            yield torch.tensor(X[rows]), torch.tensor(y[rows])
