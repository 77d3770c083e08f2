# loses: data_iter
# slip: shuffles_in_place
# why: writes the shuffled rows back into the caller's tensors
def data_iter(batch_size, features, labels):
    perm = paddle.randperm(len(features))
    features.set_value(features[perm])
    labels.set_value(labels[perm])
    for i in range(0, len(features), batch_size):
        yield features[i:i + batch_size], labels[i:i + batch_size]
