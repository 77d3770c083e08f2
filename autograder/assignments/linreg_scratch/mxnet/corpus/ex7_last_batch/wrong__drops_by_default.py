# loses: ex7_last_batch
# slip: drop_last_inverted
# why: drop_last is obeyed the wrong way round
def batch_sizes(n, batch_size):
    full, rest = divmod(n, batch_size)
    return [batch_size] * full + [rest] * (rest > 0)


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if drop_last or X.shape[0] == batch_size:
            yield X, y
