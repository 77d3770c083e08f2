def batch_sizes(n, batch_size):
    while n > 0:
        yield min(n, batch_size)
        n -= batch_size


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    return ((X, y) for X, y in data_iter(batch_size, features, labels)
            if not drop_last or len(X) == batch_size)
