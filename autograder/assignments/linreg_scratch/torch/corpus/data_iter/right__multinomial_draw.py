def data_iter(batch_size, features, labels):
    n = len(features)
    order = torch.multinomial(torch.ones([n]), num_samples=n,
                               replacement=False)
    for i in range(0, n, batch_size):
        k = order[i:i + batch_size]
        yield features[k], labels[k]
