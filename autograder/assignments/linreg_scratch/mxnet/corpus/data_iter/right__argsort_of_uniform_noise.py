def data_iter(batch_size, features, labels):
    order = np.argsort(np.random.uniform(size=len(features)))
    batches = []
    for i in range(0, len(features), batch_size):
        rows = order[i:i + batch_size].astype('int64')
        batches.append((features[rows], labels[rows]))
    return batches
