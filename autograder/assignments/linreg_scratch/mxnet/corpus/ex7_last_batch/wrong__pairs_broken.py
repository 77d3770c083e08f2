# loses: ex7_last_batch
# slip: pairs_broken
# why: features and labels are shuffled each on their own
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    for_X, for_y = numpy.random.permutation(n), numpy.random.permutation(n)
    for i in range(0, n, batch_size):
        if drop_last and n - i < batch_size:
            break
        yield (features[np.array(for_X[i:i + batch_size])],
               labels[np.array(for_y[i:i + batch_size])])
