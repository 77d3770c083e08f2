# loses: ex7_last_batch
# slip: never_drops
# why: drop_last is never looked at
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    order = torch.randperm(n)
    for i in range(0, n, batch_size):
        rows = order[i:i + batch_size]
        yield features[rows], labels[rows]
