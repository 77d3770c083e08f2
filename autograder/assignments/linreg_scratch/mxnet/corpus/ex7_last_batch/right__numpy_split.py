# numpy.array_split at the multiples of batch_size; sizes as NumPy integers.
def batch_sizes(n, batch_size):
    return list(numpy.diff(numpy.append(numpy.arange(0, n, batch_size), n)))


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    X, y = features.asnumpy(), labels.asnumpy()
    order = numpy.random.default_rng().permutation(len(X))
    for rows in numpy.split(order, range(batch_size, len(X), batch_size)):
        if len(rows) == batch_size or not drop_last:
            yield np.array(X[rows]), np.array(y[rows])
