import itertools


def data_iter(batch_size, features, labels):
    stream = iter(random.sample(range(len(features)), k=len(features)))

    def next_batch():
        rows = list(itertools.islice(stream, batch_size))
        return (features[rows], labels[rows]) if rows else None

    return iter(next_batch, None)
