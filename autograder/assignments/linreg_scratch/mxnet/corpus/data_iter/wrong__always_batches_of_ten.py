# loses: data_iter
# slip: batches_of_ten
# why: the batch size is written into the code
def data_iter(batch_size, features, labels):
    n = len(features)
    order = np.array(random.sample(range(n), n))
    for i in range(0, n, 10):
        rows = order[i:i + 10]
        yield features[rows], labels[rows]
