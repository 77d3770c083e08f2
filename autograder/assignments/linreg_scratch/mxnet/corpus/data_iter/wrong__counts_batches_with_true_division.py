# loses: data_iter training
# error: float_for_whole
# why: range of a float
def data_iter(batch_size, features, labels):
    n = len(features)
    order = np.array(random.sample(range(n), n))
    for k in range(n / batch_size):
        j = order[k * batch_size:(k + 1) * batch_size]
        yield features[j], labels[j]
