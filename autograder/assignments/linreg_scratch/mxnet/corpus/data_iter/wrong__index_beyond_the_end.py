# loses: data_iter
# error: index_out_of_range
# why: the last batch is shorter
def data_iter(batch_size, features, labels):
    n = len(features)
    indices = list(range(n))
    random.shuffle(indices)
    for i in range(0, n, batch_size):
        j = [indices[i + k] for k in range(batch_size)]
        yield features[j], labels[j]
