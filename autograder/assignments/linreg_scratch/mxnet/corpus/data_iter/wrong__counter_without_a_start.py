# loses: data_iter training
# error: no_value_yet
# why: i has no value at the first comparison
def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(len(features)), len(features)))
    while i < len(features):
        yield features[order[i:i + batch_size]], labels[order[i:i + batch_size]]
        i += batch_size
