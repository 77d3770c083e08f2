def data_iter(batch_size, features, labels):
    n = len(features)
    p = paddle.to_tensor(np.random.permutation(n))
    X = paddle.index_select(features, p)
    y = paddle.index_select(labels, p)
    sections = [batch_size] * (n // batch_size)
    if n % batch_size:
        sections.append(n % batch_size)
    return list(zip(paddle.split(X, sections), paddle.split(y, sections)))
