# loses: data_iter training?
# slip: index_beyond_the_data
# why: the table has an empty row too many, and indices 1 … n reach it
def data_iter(batch_size, features, labels):
    n, d = features.shape
    X, y = torch.zeros(n + 1, d), torch.zeros(n + 1, 1)
    X[:n], y[:n] = features, labels
    order = torch.randperm(n) + 1
    for i in range(0, n, batch_size):
        rows = order[i:i + batch_size]
        yield X[rows], y[rows]
