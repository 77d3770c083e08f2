# slip: empty_last_batch
# also: zero_at_the_end
# why: a zero where nothing is left
def batch_sizes(n, batch_size):
    full, rest = divmod(n, batch_size)
    return [batch_size] * full + [rest]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if len(X) == batch_size or not drop_last:
            yield X, y
