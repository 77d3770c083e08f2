# loses: data_iter training
# slip: swapped
# why: the pair is (labels, features)
def data_iter(batch_size, features, labels):
    order = torch.randperm(len(features))
    for i in range(0, len(features), batch_size):
        rows = order[i:i + batch_size]
        yield labels[rows], features[rows]
