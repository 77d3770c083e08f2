# slip: cuts_off_the_last
# why: the rows that do not fill a minibatch are cut off before the shuffling, so no pass has ever used them
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    if drop_last:
        n = n // batch_size * batch_size
    if n:
        yield from data_iter(batch_size, features[:n], labels[:n])
