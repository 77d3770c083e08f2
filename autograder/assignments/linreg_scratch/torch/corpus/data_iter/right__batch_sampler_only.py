from torch.utils.data import BatchSampler, RandomSampler


def data_iter(batch_size, features, labels):
    sampler = BatchSampler(RandomSampler(features), batch_size=batch_size,
                           drop_last=False)
    for numbers in sampler:
        yield features[numbers], labels[numbers]
