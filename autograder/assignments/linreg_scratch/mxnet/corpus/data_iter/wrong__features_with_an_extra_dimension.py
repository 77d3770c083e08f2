# loses: data_iter training?
# slip: extra_dimension
# why: unsqueeze makes (batch_size, 1, d)
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield np.expand_dims(features[rows], 1), labels[rows]
