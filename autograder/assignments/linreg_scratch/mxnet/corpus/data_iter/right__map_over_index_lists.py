def data_iter(batch_size, features, labels):
    n = len(features)
    p = numpy.random.permutation(n)
    chunks = [p[i:i + batch_size] for i in range(0, n, batch_size)]
    return map(lambda c: [features[c], labels[c]], chunks)
