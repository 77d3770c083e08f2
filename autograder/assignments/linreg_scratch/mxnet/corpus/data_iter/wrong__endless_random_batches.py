# loses: data_iter training
# slip: endless
# why: while True without an end
def data_iter(batch_size, features, labels):
    n = len(features)
    while True:
        rows = numpy.random.randint(0, n, size=batch_size)
        yield features[rows], labels[rows]
