# loses: data_iter
# slip: not_shuffled
# why: a set of small ints comes out in order again
def data_iter(batch_size, features, labels):
    n = len(features)
    indices = sorted(set(random.sample(range(n), n)))
    for i in range(0, n, batch_size):
        rows = np.array(indices[i:i + batch_size])
        yield features[rows], labels[rows]
