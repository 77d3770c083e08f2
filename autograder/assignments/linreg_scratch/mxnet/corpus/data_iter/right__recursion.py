def data_iter(batch_size, features, labels, order=None):
    if order is None:
        order = numpy.random.permutation(len(features))
    if len(order) > 0:
        now, later = order[:batch_size], order[batch_size:]
        yield features[now], labels[now]
        if len(later):
            yield from data_iter(batch_size, features, labels, later)
