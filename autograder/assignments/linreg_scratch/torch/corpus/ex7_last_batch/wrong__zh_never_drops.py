# loses: ex7_last_batch
# slip: never_drops
# why: drop_last 没有传给 DataLoader
def batch_sizes(n, batch_size):
    批数 = -(-n // batch_size)
    return [batch_size] * (批数 - 1) + [n - batch_size * (批数 - 1)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    数据集 = torch.utils.data.TensorDataset(features, labels)
    return torch.utils.data.DataLoader(数据集, batch_size=batch_size, shuffle=True)
