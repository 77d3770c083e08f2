# loses: data_iter
# slip: same_order_every_pass
# why: an order that depends on the data is not a random one: the same on every pass
def data_iter(batch_size, features, labels):
    order = np.argsort(labels.flatten())
    for i in range(0, len(features), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], labels[rows]
