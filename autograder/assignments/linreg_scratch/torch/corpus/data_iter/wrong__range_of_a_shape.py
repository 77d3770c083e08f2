# loses: data_iter training
# error: shape_for_number
# why: the shape is a list, not the number of examples
def data_iter(batch_size, features, labels):
    indices = list(range(features.shape))
    random.shuffle(indices)
    for i in range(0, len(indices), batch_size):
        yield features[indices[i:i + batch_size]], labels[indices[i:i + batch_size]]
