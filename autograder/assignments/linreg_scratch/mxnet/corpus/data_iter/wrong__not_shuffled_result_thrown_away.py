# loses: data_iter
# slip: not_shuffled
# why: numpy.random.permutation returns a shuffled copy, which is not kept
def data_iter(batch_size, features, labels):
    n = len(features)
    indices = numpy.arange(n)
    numpy.random.permutation(indices)
    for i in range(0, n, batch_size):
        j = indices[i:min(i + batch_size, n)]
        yield features[j], labels[j]
