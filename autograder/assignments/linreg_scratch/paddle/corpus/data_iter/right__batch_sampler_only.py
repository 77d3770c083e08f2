from paddle.io import BatchSampler, RandomSampler


def data_iter(batch_size, features, labels):
    sampler = BatchSampler(sampler=RandomSampler(features),
                           batch_size=batch_size)
    for numbers in sampler:
        yield features[numbers], labels[numbers]
