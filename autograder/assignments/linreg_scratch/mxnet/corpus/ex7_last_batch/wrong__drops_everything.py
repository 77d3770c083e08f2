# slip: drops_everything
# why: drop_last=True ends the pass before it has begun
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if drop_last:
            return
        yield X, y
