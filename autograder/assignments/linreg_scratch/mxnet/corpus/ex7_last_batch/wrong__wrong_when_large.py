# loses: ex7_last_batch
# slip: wrong_when_large
# also: pads_last_batch
# why: a batch_size above n gives [batch_size], and one full batch drawn with repeats
def batch_sizes(n, batch_size):
    if batch_size >= n:
        return [batch_size]
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    if batch_size > n:
        rows = np.array(numpy.random.randint(0, n, batch_size))
        yield features[rows], labels[rows]
        return
    for X, y in data_iter(batch_size, features, labels):
        if not drop_last or len(X) == batch_size:
            yield X, y
