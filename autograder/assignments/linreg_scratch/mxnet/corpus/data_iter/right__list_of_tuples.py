def data_iter(batch_size, features, labels):
    n = len(features)
    order = random.sample(range(n), n)
    batches = []
    for i in range(0, n, batch_size):
        take = order[i:i + batch_size]
        batches.append((features[take], labels[take]))
    return batches
