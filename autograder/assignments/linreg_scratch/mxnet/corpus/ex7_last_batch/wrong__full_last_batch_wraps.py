# loses: ex7_last_batch
# slip: full_last_batch
# also: pads_last_batch
# why: fills the last batch up with examples from the front, which come twice
def batch_sizes(n, batch_size):
    return [batch_size for _ in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    order = numpy.random.permutation(n)
    for i in range(0, n, batch_size):
        if drop_last and i + batch_size > n:
            break
        rows = np.array(numpy.resize(numpy.roll(order, -i), batch_size))
        yield features[rows], labels[rows]
