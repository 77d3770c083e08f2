# loses: data_iter training
# slip: yields_arrays
# why: asnumpy leaves MXNet
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    X, y = features.asnumpy(), labels.asnumpy()
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield X[rows], y[rows]
