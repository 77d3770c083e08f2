def data_iter(batch_size, features, labels):
    X, y = features.numpy(), labels.numpy()
    perm = np.random.permutation(X.shape[0])
    X, y = X[perm], y[perm]
    for i in range(0, X.shape[0], batch_size):
        yield (paddle.to_tensor(X[i:i + batch_size]),
               paddle.to_tensor(y[i:i + batch_size]))
