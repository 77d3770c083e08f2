def data_iter(batch_size, features, labels):
    n = len(features)
    cuts = list(range(batch_size, n, batch_size))
    perm = paddle.to_tensor(np.random.permutation(n))
    return list(zip(paddle.tensor_split(paddle.gather(features, perm), cuts),
                    paddle.tensor_split(paddle.gather(labels, perm), cuts)))
