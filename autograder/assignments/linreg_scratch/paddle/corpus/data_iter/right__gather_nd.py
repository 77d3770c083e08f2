def data_iter(batch_size, features, labels):
    order = paddle.randperm(features.shape[0]).unsqueeze(-1)
    for i in range(0, order.shape[0], batch_size):
        k = order[i:i + batch_size]
        yield paddle.gather_nd(features, k), paddle.gather_nd(labels, k)
