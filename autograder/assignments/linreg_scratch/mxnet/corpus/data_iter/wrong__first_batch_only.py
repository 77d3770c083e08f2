# loses: data_iter training
# slip: first_batch_only
# why: one random batch and no more
def data_iter(batch_size, features, labels):
    n = len(features)
    rows = random.sample(range(n), min(batch_size, n))
    yield features[rows], labels[rows]
