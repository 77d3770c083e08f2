# Reproducible runs: seeded once, not on every pass.
random.seed(20240501)
numpy.random.seed(7)
_shuffler = numpy.random.RandomState(7)


def data_iter(batch_size, features, labels):
    ids = numpy.arange(len(features))
    _shuffler.shuffle(ids)
    for s in range(0, len(ids), batch_size):
        b = np.array(ids[s:s + batch_size])
        yield features[b], labels[b]
