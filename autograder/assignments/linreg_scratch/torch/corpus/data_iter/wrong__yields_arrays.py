# loses: data_iter training?
# slip: yields_arrays
# why: the minibatches are NumPy arrays: right numbers that linreg and the loop cannot use as tensors
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    X, y = features.numpy(), labels.numpy()
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield X[rows], y[rows]
