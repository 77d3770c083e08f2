# loses: data_iter
# slip: pads_last_batch
# why: the last batch starts earlier so that it is full, some examples come twice
def data_iter(batch_size, features, labels):
    n = len(features)
    order = np.array(random.sample(range(n), n))
    for i in range(0, n, batch_size):
        start = max(min(i, n - batch_size), 0)
        rows = order[start:start + batch_size]
        yield features[rows], labels[rows]
