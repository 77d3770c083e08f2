def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    with autograd.pause():
        for i in range(0, len(order), batch_size):
            rows = np.array(order[i:i + batch_size])
            yield features[rows], labels[rows]
