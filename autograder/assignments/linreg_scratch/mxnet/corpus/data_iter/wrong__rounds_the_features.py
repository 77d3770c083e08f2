# loses: data_iter training
# why: int32 features: everything after the point is lost
def data_iter(batch_size, features, labels):
    order = np.array(random.sample(range(len(features)), len(features)))
    X = features.astype('int32').astype(features.dtype)
    for i in range(0, len(features), batch_size):
        rows = order[i:i + batch_size]
        yield X[rows], labels[rows]
