def data_iter(batch_size, features, labels):
    perm = torch.randperm(len(features))
    return zip(features[perm].split(batch_size), labels[perm].split(batch_size))
