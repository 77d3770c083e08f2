# loses: ex7_last_batch
# slip: drops_full_batch
# why: `>=` where `>` belongs: the last full batch goes as well when n is divisible
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    order = numpy.random.permutation(n)
    for i in range(0, n, batch_size):
        if drop_last and i + batch_size >= n:
            return
        rows = np.array(order[i:i + batch_size])
        yield features[rows], labels[rows]
