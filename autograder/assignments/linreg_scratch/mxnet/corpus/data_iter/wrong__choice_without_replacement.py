# loses: data_iter training?
# slip: not_shuffled
# why: MXNet 1.9.1 draws all of them without replacement in their old order
def data_iter(batch_size, features, labels):
    n = len(features)
    order = np.random.choice(n, n, replace=False)
    for i in range(0, n, batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], labels[rows]
