def batch_sizes(n, batch_size):
    dummy = np.zeros([n, 1])
    return [len(X) for X, _ in data_iter(batch_size, dummy, dummy)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    stop = n - n % batch_size if drop_last else n
    idx = list(range(n))
    random.shuffle(idx)
    for i in range(0, stop, batch_size):
        j = np.array(idx[i:min(i + batch_size, stop)])
        yield features[j], labels[j]
