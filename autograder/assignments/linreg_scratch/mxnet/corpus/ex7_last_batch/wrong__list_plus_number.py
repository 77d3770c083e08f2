# loses: ex7_last_batch
# error: list_plus_other
# why: [batch_size] * k + rest
def batch_sizes(n, batch_size):
    return [batch_size] * (n // batch_size) + n % batch_size


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if len(X) == batch_size or not drop_last:
            yield X, y
