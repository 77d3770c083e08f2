# loses: data_iter
# slip: shuffles_in_place
# why: writes the shuffled rows back into the caller's tensors
def data_iter(batch_size, features, labels):
    perm = np.array(random.sample(range(len(features)), len(features)))
    features[:] = features[perm]
    labels[:] = labels[perm]
    for i in range(0, len(features), batch_size):
        yield features[i:i + batch_size], labels[i:i + batch_size]
