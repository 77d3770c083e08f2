# loses: data_iter training
# error: range_is_fixed
# why: a range cannot be shuffled in place
def data_iter(batch_size, features, labels):
    indices = range(len(features))
    random.shuffle(indices)
    for i in range(0, len(features), batch_size):
        batch = indices[i:i + batch_size]
        yield features[batch], labels[batch]
