# loses: data_iter
# slip: same_order_every_pass
# why: the permutation is drawn once for each n and then remembered
_orders = {}


def data_iter(batch_size, features, labels):
    n = len(features)
    if n not in _orders:
        _orders[n] = np.array(random.sample(range(n), n))
    order = _orders[n]
    for i in range(0, n, batch_size):
        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]
