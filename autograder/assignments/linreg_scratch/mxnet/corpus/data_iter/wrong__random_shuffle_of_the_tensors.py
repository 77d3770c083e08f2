# loses: data_iter training
# slip: random_shuffle_of_a_tensor
# why: random.shuffle swaps rows of a Tensor through views: rows are doubled and lost, labels apart, the caller's data ruined
def data_iter(batch_size, features, labels):
    random.shuffle(features)
    random.shuffle(labels)
    for i in range(0, len(features), batch_size):
        yield features[i:i + batch_size], labels[i:i + batch_size]
