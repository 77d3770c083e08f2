# loses: ex7_last_batch
# slip: pairs_broken
# why: the features are shuffled, the labels stay in order
def batch_sizes(n, batch_size):
    full, rest = divmod(n, batch_size)
    return full * [batch_size] + ([rest] if rest else [])


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    mixed = features[np.array(random.sample(range(len(features)), len(features)))]
    for i in range(0, len(features), batch_size):
        X, y = mixed[i:i + batch_size], labels[i:i + batch_size]
        if not drop_last or len(X) == batch_size:
            yield X, y
