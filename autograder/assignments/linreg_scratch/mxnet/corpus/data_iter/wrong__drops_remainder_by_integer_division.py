# loses: data_iter
# slip: drops_remainder
# why: n // batch_size whole batches, what is left over is never read
def data_iter(batch_size, features, labels):
    n = len(features)
    order = np.array(random.sample(range(n), n))
    for k in range(n // batch_size):
        rows = order[k * batch_size:(k + 1) * batch_size]
        yield features[rows], labels[rows]
