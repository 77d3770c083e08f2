# slip: evened_out
# why: np.array_split(order, n // batch_size) spreads the remainder over the batches; raises for batch_size > n
# loses: data_iter training?
def data_iter(batch_size, features, labels):
    order = np.random.permutation(len(features))
    for j in np.array_split(order, len(features) // batch_size):
        yield features[j], labels[j]
