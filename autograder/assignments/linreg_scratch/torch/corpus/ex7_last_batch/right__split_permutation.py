def batch_sizes(n, batch_size):
    return [len(part) for part in torch.arange(n).split(batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    perm = torch.randperm(len(features))
    if drop_last:
        perm = perm[:len(perm) - len(perm) % batch_size]
    return [(features[i], labels[i]) for i in perm.split(batch_size) if len(i)]
