def data_iter(batch_size, features, labels):
    d = features.shape[1]
    both = np.concatenate([features, labels], axis=1)
    order = np.array(numpy.random.permutation(both.shape[0]))
    both = both[order]
    for i in range(0, both.shape[0], batch_size):
        chunk = both[i:i + batch_size]
        yield chunk[:, :d], chunk[:, d:]
