# loses: ex7_last_batch
# slip: always_drops
# why: the remainder never comes, whatever drop_last says
def batch_sizes(n, batch_size):
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    n = len(features)
    indices = list(range(n))
    random.shuffle(indices)
    for i in range(0, n - n % batch_size, batch_size):
        rows = np.array(indices[i:i + batch_size])
        yield features[rows], labels[rows]
