def data_iter(batch_size, features, labels):
    n = len(features)
    full, rest = divmod(n, batch_size)
    sections = [batch_size] * full + ([rest] if rest else [])
    perm = torch.randperm(n)
    Xs = torch.split(features[perm], sections)
    ys = torch.split(labels[perm], sections)
    return zip(Xs, ys)
