# loses: data_iter
# slip: with_replacement
# why: random.choices draws with replacement
def data_iter(batch_size, features, labels):
    n = len(features)
    order = random.choices(range(n), k=n)
    for i in range(0, n, batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], labels[rows]
