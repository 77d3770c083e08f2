# loses: data_iter
# slip: cyclic_shift
# why: the order is 0, 1, 2 … from a random starting point
def data_iter(batch_size, features, labels):
    n = len(features)
    k = random.randrange(n)
    X, y = torch.roll(features, k, dims=0), torch.roll(labels, k, dims=0)
    for i in range(0, n, batch_size):
        yield X[i:i + batch_size], y[i:i + batch_size]
