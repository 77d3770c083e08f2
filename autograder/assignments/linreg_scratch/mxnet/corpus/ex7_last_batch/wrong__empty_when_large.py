# loses: ex7_last_batch
# slip: wrong_when_large
# why: with batch_size above n there is no batch at all, even though nothing is to be dropped
def batch_sizes(n, batch_size):
    sizes = [batch_size] * (n // batch_size)
    if sizes and n % batch_size:
        sizes.append(n % batch_size)
    return sizes


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    if batch_size > len(features):
        return
    for X, y in data_iter(batch_size, features, labels):
        if not drop_last or len(X) == batch_size:
            yield X, y
