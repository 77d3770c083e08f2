def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    order = np.arange(len(features))
    np.random.shuffle(order)
    end = len(order) - len(order) % batch_size if drop_last else len(order)
    for i in range(0, end, batch_size):
        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]
