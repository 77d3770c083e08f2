# loses: data_iter
# slip: overlapping_batches
# why: range(0, n) without a step: overlapping batches, each example up to batch_size times
def data_iter(batch_size, features, labels):
    n = len(features)
    order = np.array(random.sample(range(n), n))
    for i in range(0, n):
        rows = order[i:min(i + batch_size, n)]
        yield features[rows], labels[rows]
