def data_iter(batch_size, features, labels):
    n = features.shape[0]
    order = np.argsort(np.random.uniform(size=[n], dtype='float64'))
    for i in range(0, n, batch_size):
        yield (features[order[i:i + batch_size]],
               labels[order[i:i + batch_size]])
