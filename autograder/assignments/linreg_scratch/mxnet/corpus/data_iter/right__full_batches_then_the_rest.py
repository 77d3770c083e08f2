def data_iter(batch_size, features, labels):
    n = len(features)
    order = np.array(random.sample(range(n), n))

    def pick(lo, hi):
        return features[order[lo:hi]], labels[order[lo:hi]]

    full = n // batch_size
    for k in range(full):
        yield pick(k * batch_size, (k + 1) * batch_size)
    if n % batch_size != 0:
        yield pick(full * batch_size, n)
