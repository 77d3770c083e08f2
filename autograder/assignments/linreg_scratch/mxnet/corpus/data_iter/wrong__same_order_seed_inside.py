# loses: data_iter
# slip: same_order_every_pass
# why: the seed is set again at the start of every pass
def data_iter(batch_size, features, labels):
    random.seed(42)
    indices = list(range(len(features)))
    random.shuffle(indices)
    for i in range(0, len(indices), batch_size):
        rows = indices[i:i + batch_size]
        yield features[rows], labels[rows]
