def data_iter(batch_size, features, labels):
    d = features.shape[1]
    both = torch.cat([features, labels], dim=1)
    order = torch.tensor(np.random.permutation(both.shape[0]))
    both = both[order]
    for i in range(0, both.shape[0], batch_size):
        chunk = both[i:i + batch_size]
        yield chunk[:, :d], chunk[:, d:]
