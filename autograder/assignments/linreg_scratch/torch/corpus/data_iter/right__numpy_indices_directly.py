def data_iter(batch_size, features, labels):
    order = np.arange(len(features))
    np.random.shuffle(order)
    for i in range(0, len(order), batch_size):
        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]
