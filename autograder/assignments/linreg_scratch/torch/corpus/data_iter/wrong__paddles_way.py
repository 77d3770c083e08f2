# loses: data_iter training
# error: paddles_name
# why: the book's Paddle code
def data_iter(batch_size, features, labels):
    indices = list(range(len(features)))
    random.shuffle(indices)
    for i in range(0, len(features), batch_size):
        j = paddle.to_tensor(indices[i:i + batch_size])
        yield paddle.gather(features, j), paddle.gather(labels, j)
