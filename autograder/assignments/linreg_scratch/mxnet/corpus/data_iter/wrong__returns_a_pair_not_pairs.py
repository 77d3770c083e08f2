# loses: data_iter training
# slip: returns_not_yields
# why: return instead of yield: one pair of tensors, not an iterable of pairs
def data_iter(batch_size, features, labels):
    indices = list(range(len(features)))
    random.shuffle(indices)
    for i in range(0, len(indices), batch_size):
        rows = indices[i:i + batch_size]
        return features[rows], labels[rows]
