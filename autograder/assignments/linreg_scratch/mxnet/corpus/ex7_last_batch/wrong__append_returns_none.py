# loses: ex7_last_batch
# error: result_of_append
# why: sizes = sizes.append(…)
def batch_sizes(n, batch_size):
    sizes = []
    while n > 0:
        sizes = sizes.append(min(n, batch_size))
        n -= batch_size
    return sizes


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if len(X) == batch_size or not drop_last:
            yield X, y
