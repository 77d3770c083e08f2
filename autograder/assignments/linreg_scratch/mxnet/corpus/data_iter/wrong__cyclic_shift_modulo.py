# loses: data_iter
# slip: cyclic_shift
# why: a random offset and then in order, modulo n
def data_iter(batch_size, features, labels):
    n = len(features)
    offset = numpy.random.randint(0, n)
    order = (numpy.arange(n) + offset) % n
    for i in range(0, n, batch_size):
        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]
