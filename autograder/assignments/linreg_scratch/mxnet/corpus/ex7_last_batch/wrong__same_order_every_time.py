# loses: ex7_last_batch
# slip: same_order_every_pass
# why: a seed inside of the function
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    order = numpy.random.default_rng(0).permutation(len(features))
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        if not drop_last or len(rows) == batch_size:
            yield features[rows], labels[rows]
