# divmod for the sizes; the given data_iter, filtered.
def batch_sizes(n, batch_size):
    full, rest = divmod(n, batch_size)
    return full * [batch_size] + ([rest] if rest else [])


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if drop_last and X.shape[0] != batch_size:
            continue
        yield X, y
