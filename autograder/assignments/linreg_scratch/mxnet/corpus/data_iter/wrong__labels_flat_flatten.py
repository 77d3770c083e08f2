# loses: data_iter
# slip: labels_flat
# why: the labels come as (batch,) instead of (batch, 1)
def data_iter(batch_size, features, labels):
    order = numpy.random.permutation(len(features))
    for i in range(0, len(order), batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], labels[rows].flatten()
