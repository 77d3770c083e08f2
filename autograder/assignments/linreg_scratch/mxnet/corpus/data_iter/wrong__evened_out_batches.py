# loses: data_iter
# slip: evened_out
# why: numpy.array_split makes batches of nearly equal size (5, 5, 5, 4, 4), not full ones and a remainder
def data_iter(batch_size, features, labels):
    n = len(features)
    parts = -(-n // batch_size)
    for rows in numpy.array_split(numpy.random.permutation(n), parts):
        yield features[rows], labels[rows]
