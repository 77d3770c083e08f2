# loses: data_iter
# slip: same_order_every_pass
# why: a generator with a fixed seed is made anew for every pass
def data_iter(batch_size, features, labels):
    order = numpy.random.default_rng(0).permutation(len(features))
    for i in range(0, len(order), batch_size):
        rows = np.array(order[i:i + batch_size])
        yield features[rows], labels[rows]
