# loses: data_iter training?
# error: index_out_of_bounds
# why: indices 1 … n: example 0 never comes, index n lies outside and Paddle reads garbage there without a word
def data_iter(batch_size, features, labels):
    n = len(features)
    order = numpy.random.permutation(n) + 1
    for i in range(0, n, batch_size):
        rows = np.array(order[i:i + batch_size])
        yield features[rows], labels[rows]
