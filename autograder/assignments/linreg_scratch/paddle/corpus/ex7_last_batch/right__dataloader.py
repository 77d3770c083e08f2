# paddle.io.DataLoader does it all, drop_last included.
def batch_sizes(n, batch_size):
    sampler = paddle.io.BatchSampler(paddle.io.TensorDataset([paddle.arange(n)]), batch_size=batch_size)
    return [len(batch) for batch in sampler]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    dataset = paddle.io.TensorDataset([features, labels])
    return paddle.io.DataLoader(dataset, batch_size=batch_size, shuffle=True, drop_last=drop_last)
