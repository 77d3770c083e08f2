# loses: ex7_last_batch
# slip: not_shuffled
# why: shuffled only where nothing is dropped
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    if not drop_last:
        yield from data_iter(batch_size, features, labels)
        return
    for i in range(0, len(features) - batch_size + 1, batch_size):
        yield features[i:i + batch_size], labels[i:i + batch_size]
