# loses: data_iter
# slip: remainder_into_last
# why: the remainder is put into the last full minibatch: 5, 5, 5, 8
def data_iter(batch_size, features, labels):
    order = list(range(len(features)))
    random.shuffle(order)
    n = len(order)
    full = max(n // batch_size, 1)
    for k in range(full):
        rows = order[k * batch_size:(k + 1) * batch_size if k + 1 < full else n]
        yield features[rows], labels[rows]
