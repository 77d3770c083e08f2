# loses: ex7_last_batch
# slip: evened_out
# why: the remainder is spread over all minibatches
def batch_sizes(n, batch_size):
    return [len(part) for part in numpy.array_split(numpy.arange(n), -(-n // batch_size))]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if not drop_last or len(X) == batch_size:
            yield X, y
