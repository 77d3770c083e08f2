def data_iter(batch_size, features, labels):
    X, y = features.numpy(), labels.numpy()
    perm = np.random.permutation(X.shape[0])
    X, y = X[perm], y[perm]
    for i in range(0, X.shape[0], batch_size):
        yield (torch.tensor(X[i:i + batch_size]),
               torch.tensor(y[i:i + batch_size]))
