# loses: data_iter
# slip: skips_one_example
# why: range(1, n) leaves the first example out
def data_iter(batch_size, features, labels):
    indices = list(range(1, len(features)))
    random.shuffle(indices)
    for i in range(0, len(indices), batch_size):
        rows = indices[i:i + batch_size]
        yield features[rows], labels[rows]
