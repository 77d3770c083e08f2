def data_iter(batch_size, features, labels):
    """用 numpy 打乱下标，直接拿 ndarray 当下标。"""
    perm = numpy.random.permutation(len(labels))
    for k in range(0, len(perm), batch_size):
        sel = perm[k:k + batch_size]
        yield features[sel], labels[sel]
