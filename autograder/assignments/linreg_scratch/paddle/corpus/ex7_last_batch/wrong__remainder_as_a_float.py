# also: empty_last_batch
# why: the remainder is computed with floats: 2.0000000000000018 is not 2
def batch_sizes(n, batch_size):
    return [batch_size for _ in range(int(n / batch_size))] + [n / batch_size % 1 * batch_size]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if len(X) == batch_size or not drop_last:
            yield X, y
