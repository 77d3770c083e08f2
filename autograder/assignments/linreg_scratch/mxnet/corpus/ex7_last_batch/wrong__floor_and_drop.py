# loses: ex7_last_batch
# slip: floor_only
# also: always_drops
# why: the public answer "the remainder is dropped", in both functions
def batch_sizes(n, batch_size):
    sizes = []
    for i in range(n // batch_size):
        sizes.append(batch_size)
    return sizes


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    order = numpy.random.permutation(len(features))
    for i in range(len(features) // batch_size):
        rows = np.array(order[i * batch_size:(i + 1) * batch_size])
        yield features[rows], labels[rows]
