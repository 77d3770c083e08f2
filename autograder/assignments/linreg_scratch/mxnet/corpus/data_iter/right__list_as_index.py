def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    while order:
        rows, order = order[:batch_size], order[batch_size:]
        yield features[rows], labels[rows]
