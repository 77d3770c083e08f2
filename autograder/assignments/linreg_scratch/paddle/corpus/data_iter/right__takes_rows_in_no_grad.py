def data_iter(batch_size, features, labels):
    order = paddle.randperm(len(features))
    for i in range(0, len(features), batch_size):
        with paddle.no_grad():
            X, y = features[order[i : i + batch_size]], labels[order[i : i + batch_size]]
        yield X, y
