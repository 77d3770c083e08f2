# loses: data_iter training?
# slip: extra_dimension
# why: unsqueeze makes labels (batch_size, 1, 1)
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], np.expand_dims(labels[rows], -1)
