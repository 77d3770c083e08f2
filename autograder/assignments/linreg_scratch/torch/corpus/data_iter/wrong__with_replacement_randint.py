# loses: data_iter
# slip: with_replacement
# why: every batch is drawn from the whole set, so some examples come twice and some never
def data_iter(batch_size, features, labels):
    n = len(features)
    for i in range(0, n, batch_size):
        size = min(batch_size, n - i)
        rows = torch.randint(0, n, [size])
        yield features[rows], labels[rows]
