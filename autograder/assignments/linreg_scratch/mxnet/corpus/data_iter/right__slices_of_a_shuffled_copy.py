def data_iter(batch_size, features, labels):
    p = np.array(random.sample(range(len(features)), len(features)))
    X, y = features[p], labels[p]      # shuffled copies, the originals stay
    for i in range(0, len(X), batch_size):
        yield X[i:i + batch_size], y[i:i + batch_size]
