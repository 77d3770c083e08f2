# loses: ex7_last_batch
# slip: drops_full_batch
# why: drop_last drops the last batch even when it is full
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    batches = list(data_iter(batch_size, features, labels))
    return batches[:-1] if drop_last else batches
