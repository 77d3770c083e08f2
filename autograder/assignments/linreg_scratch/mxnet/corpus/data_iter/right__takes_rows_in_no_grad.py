def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(len(features)), len(features)))
    for i in range(0, len(features), batch_size):
        X, y = features[order[i : i + batch_size]], labels[order[i : i + batch_size]]
        yield X, y
