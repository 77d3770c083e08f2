# loses: data_iter
# error: uneven_split
# why: paddle.split raises where batch_size does not divide n
def data_iter(batch_size, features, labels):
    n = len(features)
    perm = paddle.randperm(n)
    return list(zip(paddle.split(features[perm], n // batch_size),
                    paddle.split(labels[perm], n // batch_size)))
