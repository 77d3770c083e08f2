def data_iter(batch_size, features, labels):
    keys = [random.random() for _ in range(len(features))]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], labels[rows]
