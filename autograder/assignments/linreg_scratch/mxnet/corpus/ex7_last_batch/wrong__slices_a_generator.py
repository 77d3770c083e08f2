# loses: ex7_last_batch
# error: one_pass_only
# why: a generator has no slices
def batch_sizes(n, batch_size):
    return [min(batch_size, n - start) for start in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    batches = data_iter(batch_size, features, labels)
    if drop_last and len(features) % batch_size:
        batches = batches[:-1]
    return batches
