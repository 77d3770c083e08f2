# loses: data_iter training
# slip: labels_shuffled_apart
# why: only the features follow the shuffled indices
def data_iter(batch_size, features, labels):
    indices = list(range(len(features)))
    random.shuffle(indices)
    for i in range(0, len(features), batch_size):
        rows = indices[i:i + batch_size]
        yield features[rows], labels[i:i + batch_size]
