# loses: data_iter
# why: one row of the first half and one of the second in turn are a fixed order, too
def data_iter(batch_size, features, labels):
    n = len(features)
    half = (n + 1) // 2
    indices = [row for first in range(half) for row in (first, first + half) if row < n]
    for i in range(0, n, batch_size):
        rows = indices[i:i + batch_size]
        yield features[rows], labels[rows]
