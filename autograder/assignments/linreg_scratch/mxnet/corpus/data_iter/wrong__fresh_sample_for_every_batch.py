# loses: data_iter
# also: sample_too_large
# slip: with_replacement
# why: each batch is a sample without repeats, but the batches overlap; raises when batch_size > n
def data_iter(batch_size, features, labels):
    n = len(features)
    for _ in range(0, n, batch_size):
        rows = numpy.random.choice(n, batch_size, replace=False)
        yield features[rows], labels[rows]
