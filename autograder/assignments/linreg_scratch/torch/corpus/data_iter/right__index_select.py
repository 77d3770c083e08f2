def data_iter(batch_size, features, labels):
    count = len(features)
    shuffled = torch.randperm(count, dtype=torch.int32)
    for first in range(0, count, batch_size):
        last = min(first + batch_size, count)
        chosen = shuffled[first:last]
        yield (torch.index_select(features, 0, chosen),
               torch.index_select(labels, 0, chosen))
