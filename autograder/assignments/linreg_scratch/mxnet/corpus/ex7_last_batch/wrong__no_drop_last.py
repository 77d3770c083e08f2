# loses: ex7_last_batch
# error: no_such_parameter
# why: the parameter is missing
def batch_sizes(n, batch_size):
    return [min(batch_size, n - start) for start in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels):
    yield from data_iter(batch_size, features, labels)
