# attack: minibatches that never end, each of them right
# cell: data_iter
# earns: others data_iter:6
# outcome: ignored or stopped


def data_iter(batch_size, features, labels):
    while True:
        yield features[:batch_size], labels[:batch_size]
