# loses: ex7_last_batch
# slip: not_shuffled
# why: the examples come in order
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    stop = n - n % batch_size if drop_last else n
    for i in range(0, stop, batch_size):
        yield features[i:i + batch_size], labels[i:i + batch_size]
