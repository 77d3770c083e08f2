def data_iter(batch_size, features, labels):
    n = features.shape[0]
    order = random.sample(range(n), n)
    for start in range(0, n, batch_size):
        rows = np.array(order[start:start + batch_size], dtype='int32')
        yield features.take(rows, axis=0), labels.take(rows, axis=0)
