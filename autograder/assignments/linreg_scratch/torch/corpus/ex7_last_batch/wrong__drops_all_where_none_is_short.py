# also: drops_everything
# why: the remainder is looked at the wrong way: where there is none, everything is dropped
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    for X, y in data_iter(batch_size, features, labels):
        if drop_last and len(features) % batch_size == 0:
            continue
        yield X, y
