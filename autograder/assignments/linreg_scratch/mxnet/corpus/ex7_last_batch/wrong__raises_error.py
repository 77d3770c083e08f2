# loses: ex7_last_batch
# slip: raises_error
# why: the public answer "it raises": refuses an n that is not divisible
def batch_sizes(n, batch_size):
    if n % batch_size != 0:
        raise ValueError("the number of examples is not a multiple of batch_size")
    return [batch_size] * (n // batch_size)


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    if n % batch_size and not drop_last:
        raise ValueError("the number of examples is not a multiple of batch_size")
    order = numpy.random.permutation(n)
    for i in range(0, n - n % batch_size, batch_size):
        rows = np.array(order[i:i + batch_size])
        yield features[rows], labels[rows]
