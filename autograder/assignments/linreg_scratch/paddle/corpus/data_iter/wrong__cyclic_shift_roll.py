# loses: data_iter
# slip: cyclic_shift
# why: the order is 0, 1, 2 … from a random starting point
def data_iter(batch_size, features, labels):
    n = len(features)
    k = random.randrange(n)
    X, y = paddle.roll(features, k, axis=0), paddle.roll(labels, k, axis=0)
    for i in range(0, n, batch_size):
        yield X[i:i + batch_size], y[i:i + batch_size]
