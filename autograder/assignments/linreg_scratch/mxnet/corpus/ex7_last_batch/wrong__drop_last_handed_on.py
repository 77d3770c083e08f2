# loses: ex7_last_batch
# error: unknown_keyword
# why: data_iter has no drop_last
def batch_sizes(n, batch_size):
    return [min(batch_size, n - start) for start in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    yield from data_iter(batch_size, features, labels, drop_last=drop_last)
