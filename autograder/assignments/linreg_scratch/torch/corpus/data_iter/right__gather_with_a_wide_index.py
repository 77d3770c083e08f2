def data_iter(batch_size, features, labels):
    order = torch.randperm(features.shape[0]).unsqueeze(-1)
    for i in range(0, order.shape[0], batch_size):
        k = order[i:i + batch_size]
        yield (torch.gather(features, 0, k.expand(-1, features.shape[1])),
               torch.gather(labels, 0, k))
