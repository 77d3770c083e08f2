from collections import namedtuple

Batch = namedtuple('Batch', 'X y')


def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    for i in range(0, len(order), batch_size):
        k = order[i:i + batch_size]
        yield Batch(X=features[k], y=labels[k])
