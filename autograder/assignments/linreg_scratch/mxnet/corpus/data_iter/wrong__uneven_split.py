# loses: data_iter training?
# error: uneven_split
# why: np.split makes parts of the same size
def data_iter(batch_size, features, labels):
    order = np.arange(len(features))
    np.random.shuffle(order)
    for rows in np.split(order, math.ceil(len(features) / batch_size)):
        yield features[rows], labels[rows]
