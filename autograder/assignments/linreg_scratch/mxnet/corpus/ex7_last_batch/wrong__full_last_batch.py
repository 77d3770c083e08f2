# loses: ex7_last_batch
# slip: full_last_batch
# why: says that the last batch is full too
def batch_sizes(n, batch_size):
    return [batch_size] * -(-n // batch_size)


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if not drop_last or len(X) == batch_size:
            yield X, y
