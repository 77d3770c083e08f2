# loses: data_iter training
# slip: endless
# why: starts a new pass by itself, so that the first pass never ends
def data_iter(batch_size, features, labels):
    n = len(features)
    while True:
        order = np.array(random.sample(range(n), n))
        for i in range(0, n, batch_size):
            rows = order[i:i + batch_size]
            yield features[rows], labels[rows]
