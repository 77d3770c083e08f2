# torch.utils.data.DataLoader does it all, drop_last included.
def batch_sizes(n, batch_size):
    sampler = torch.utils.data.BatchSampler(range(n), batch_size=batch_size, drop_last=False)
    return [len(batch) for batch in sampler]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    dataset = torch.utils.data.TensorDataset(features, labels)
    return torch.utils.data.DataLoader(dataset, batch_size=batch_size, shuffle=True, drop_last=drop_last)
