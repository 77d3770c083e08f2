# loses: ex7_last_batch
# slip: remainder_into_last
# why: the remainder is added to the last full minibatch
def batch_sizes(n, batch_size):
    sizes = [batch_size] * max(n // batch_size, 1)
    sizes[-1] = n - batch_size * (len(sizes) - 1)
    return sizes


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if not drop_last or len(X) == batch_size:
            yield X, y
