def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(features.shape[0]), features.shape[0]))
    start = 0
    while start < order.shape[0]:
        rows = order[start:start + batch_size]
        start += batch_size
        yield features[rows], labels[rows]
