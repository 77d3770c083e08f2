def data_iter(batch_size, features, labels):
    n = len(features)
    cuts = list(range(batch_size, n, batch_size))
    perm = torch.tensor(np.random.permutation(n))
    return list(zip(torch.tensor_split(features[perm], cuts),
                    torch.tensor_split(labels[perm], cuts)))
