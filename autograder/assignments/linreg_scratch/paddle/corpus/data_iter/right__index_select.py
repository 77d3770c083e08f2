def data_iter(batch_size, features, labels):
    count = len(features)
    shuffled = paddle.randperm(count, dtype='int32')
    for first in range(0, count, batch_size):
        last = min(first + batch_size, count)
        chosen = shuffled[first:last]
        yield (paddle.index_select(features, chosen, axis=0),
               paddle.index_select(labels, chosen, axis=0))
