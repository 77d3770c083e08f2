# loses: data_iter
# slip: one_short
# why: off by one: a slice's end is already exclusive
def data_iter(batch_size, features, labels):
    n = len(features)
    order = random.sample(range(n), n)
    for i in range(0, n, batch_size):
        rows = order[i:min(i + batch_size, n) - 1]
        yield features[rows], labels[rows]
