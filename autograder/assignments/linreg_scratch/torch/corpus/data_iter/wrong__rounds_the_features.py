# loses: data_iter training
# why: int32 features: everything after the point is lost
def data_iter(batch_size, features, labels):
    order = torch.randperm(len(features))
    X = features.int().to(features.dtype)
    for i in range(0, len(features), batch_size):
        rows = order[i:i + batch_size]
        yield X[rows], labels[rows]
