# loses: data_iter
# slip: not_shuffled
# why: from last to first is another fixed order, not a random one
def data_iter(batch_size, features, labels):
    indices = list(range(len(features)))[::-1]
    for i in range(0, len(indices), batch_size):
        rows = indices[i:i + batch_size]
        yield features[rows], labels[rows]
