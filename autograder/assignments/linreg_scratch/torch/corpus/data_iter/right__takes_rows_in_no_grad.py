def data_iter(batch_size, features, labels):
    order = torch.randperm(len(features))
    for i in range(0, len(features), batch_size):
        with torch.no_grad():
            X, y = features[order[i : i + batch_size]], labels[order[i : i + batch_size]]
        yield X, y
