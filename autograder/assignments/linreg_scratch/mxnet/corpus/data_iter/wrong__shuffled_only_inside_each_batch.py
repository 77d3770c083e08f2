# loses: data_iter
# slip: shuffles_within_batches
# why: batch k always holds the same neighbours, only their order within the batch is random
def data_iter(batch_size, features, labels):
    n = len(features)
    for i in range(0, n, batch_size):
        rows = list(range(i, min(i + batch_size, n)))
        random.shuffle(rows)
        yield features[rows], labels[rows]
