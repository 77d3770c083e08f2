def data_iter(batch_size, features, labels):
    X, y = features.asnumpy(), labels.asnumpy()
    perm = numpy.random.permutation(X.shape[0])
    X, y = X[perm], y[perm]
    for i in range(0, X.shape[0], batch_size):
        yield (np.array(X[i:i + batch_size]),
               np.array(y[i:i + batch_size]))
