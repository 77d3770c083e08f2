# loses: ex7_last_batch
# slip: whole_set_at_once
# why: always one minibatch of n
def batch_sizes(n, batch_size):
    return [n]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if not drop_last or len(X) == batch_size:
            yield X, y
