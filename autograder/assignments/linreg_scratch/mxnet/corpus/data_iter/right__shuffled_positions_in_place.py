def data_iter(batch_size, features, labels):
    order = np.arange(len(features))
    np.random.shuffle(order)  # MXNet's, in place
    for i in range(0, len(features), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], labels[rows]
